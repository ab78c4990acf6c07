import { type KeyPair, type Signature, signMessage } from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import { transferMessage } from "../../../src/kinds/transfer/transfer-message.js";
import { withdrawalKind } from "../../../src/kinds/withdrawal/withdrawal-kind.js";
import { withdrawalMessage } from "../../../src/kinds/withdrawal/withdrawal-message.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";
import { domain, keyOf } from "../../support/transfer-scenario.js";

const unit = 1n << 32n;
const half = 1n << 127n;
/** Three accounts and an empty leaf. */
const columns = {
  index: [0n, 101n, (1n << 24n) - 1n, 103n],
  tag: [2n, 2n, 65536n, 0n],
  keyYs: [0, 1, 2, 3].map((i) => keyOf(i).publicKey.y),
  payee: [0x1000n, 0x1001n, (1n << 160n) - 1n, 0n],
  old: [1_000_000n * unit, 5n, (1n << 160n) - 2n, 0n],
};

/** What is signed in place of the truth, and by whom. */
interface Signing {
  readonly signed?: Partial<Parameters<typeof withdrawalMessage>[1]>;
  readonly domain?: bigint;
  readonly signer?: KeyPair;
  readonly signature?: Signature;
}

/** A withdrawal from a row as its account signs it. */
function fromRow(row: number, amount: bigint, by: Signing = {}) {
  const truth = {
    kind: "withdrawal" as const,
    from: Number(columns.index[row]),
    token: Math.max(Number(columns.tag[row]) - 1, 0),
    amount,
    nonce: Number(columns.old[row]! % unit),
  };
  const signer = by.signer ?? keyOf(row);
  const message = withdrawalMessage(by.domain ?? domain, { ...truth, ...by.signed });
  const { r8, s } = by.signature ?? signMessage(signer, message);
  const { x: keyX, y: keyY } = signer.publicKey;
  const signature = { keyX, keyY, r8x: r8.x, r8y: r8.y, s };
  return { enabled: 1n, slot: BigInt(row), amount, ...signature, domain, ...columns };
}

function paddingInput() {
  const { r8, s } = withdrawalKind.paddingSignature(domain);
  const signature = { keyX: PADDING_KEY.x, keyY: PADDING_KEY.y, r8x: r8.x, r8y: r8.y, s };
  return { enabled: 0n, slot: 0n, amount: 0n, ...signature, domain, ...columns };
}

const inSignature = /^signature\./;
const record = (slot: number) => bitsOf(0x80 | slot, 8).reverse();

describe("Withdrawal", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/withdrawal", 4, 0);
  });

  it("takes any amount that the balance covers, and names owner and token", async () => {
    for (const [row, token, amount] of [
      [0, 1n, 999_999n],
      [0, 1n, 0n],
      [1, 1n, 0n],
      [2, 65535n, (1n << 128n) - 1n],
      [2, 65535n, half + 12345n],
    ] as const) {
      await circuit.assertGives(fromRow(row, amount), {
        new: columns.old.with(row, columns.old[row]! - amount * unit + 1n),
        payout: (token << 160n) + columns.payee[row]!,
        record: record(row),
      });
    }
  });

  describe("A: the signature is the account's", () => {
    it("refuses another signer, under either key", async () => {
      const other = fromRow(0, 5n, { signer: keyOf(1) });
      await circuit.assertRefuses(other, /^keys\.quotient\[0\]$/);
      const { x: keyX, y: keyY } = keyOf(0).publicKey;
      await circuit.assertRefuses({ ...other, keyX, keyY }, inSignature);
    });
  });

  describe("B: the nonce is the account's, and rises by one", () => {
    it("refuses a signature over another nonce", async () => {
      await circuit.assertRefuses(fromRow(1, 0n, { signed: { nonce: 4 } }), inSignature);
      await circuit.assertRefuses(fromRow(1, 0n, { signed: { nonce: 6 } }), inSignature);
    });

    it("refuses a nonce that stays or rises by two", async () => {
      const witness = await circuit.honest(fromRow(0, 5n));
      const risen = circuit.valueOf(witness, "new[0]");
      for (const nonce of [risen - 1n, risen + 1n]) {
        circuit.assertViolates(circuit.edited(witness, { "new[0]": nonce }), /^new\[0\]$/);
      }
    });
  });

  describe("C: the account exists and holds the signed token", () => {
    it("refuses a signature over another token or account", async () => {
      await circuit.assertRefuses(fromRow(0, 5n, { signed: { token: 2 } }), inSignature);
      await circuit.assertRefuses(fromRow(0, 5n, { signed: { from: 1 } }), inSignature);
    });

    it("refuses to read another account and token than the row's", async () => {
      const witness = await circuit.forged(fromRow(0, 5n, { signed: { token: 2 } }), {
        identity: 3n,
      });
      circuit.assertViolatesAmongOthers(witness, "identityAtRow.quotient[0]", "identity");
    });

    it("refuses an empty leaf", async () => {
      // What the circuit reads of a row without tag: token 65,535 of the account before.
      const signed = { from: 102, token: 65535 };
      const forged = await circuit.forged(fromRow(3, 0n, { signed }), { enabled: 1n });
      circuit.assertViolates(forged, /^exists\.inverse$/);
    });
  });

  describe("D: the balance covers the amount", () => {
    for (const amount of [1_000_001n, (1n << 128n) - 1n]) {
      it(`refuses ${amount} of a million`, async () => {
        await circuit.assertRefuses(fromRow(0, amount), /^spend\.remaining\.|^amount$/);
      });
    }

    it("refuses amounts of more than 128 bits, such as would mint", async () => {
      for (const amount of [1n << 128n, FIELD_MODULUS - 5n]) {
        const { r8, s } = signMessage(keyOf(0), [withdrawalMessage(domain, truth)[0], amount]);
        const input = { ...fromRow(0, 0n, { signature: { r8, s } }), amount };
        await circuit.assertRefuses(input, /^amount$/);
      }
    });

    const truth = { kind: "withdrawal" as const, from: 0, token: 1, amount: 0n, nonce: 0 };

    it("takes what is withdrawn, neither more nor less, and from no other row", async () => {
      const witness = await circuit.honest(fromRow(0, 5n));
      const changes: bigint[][] = [[-unit], [unit], [5n * unit, -5n * unit], [0n, 0n, 1n]];
      for (const change of changes) {
        const after = columns.old.with(0, columns.old[0]! - 5n * unit + 1n);
        const forged = after.map((holding, i) => holding + (change[i] ?? 0n));
        circuit.assertViolates(circuit.edited(witness, { new: forged }), /^new\[[012]\]$/);
      }
    });
  });

  describe("G: the message binds it all", () => {
    it("refuses a signature over another amount or domain", async () => {
      await circuit.assertRefuses(fromRow(0, 5n, { signed: { amount: 6n } }), inSignature);
      await circuit.assertRefuses(fromRow(0, 5n, { domain: domain + 1n }), inSignature);
    });

    it("refuses a transfer's signature, and one over another kind", async () => {
      const transfer = {
        kind: "transfer" as const,
        from: 0,
        to: 0,
        token: 1,
        amount: 5,
        fee: 0,
        nonce: 0,
      };
      const asTransfer = signMessage(keyOf(0), transferMessage(domain, transfer));
      await circuit.assertRefuses(fromRow(0, 5n, { signature: asTransfer }), inSignature);
      const [m0, m1] = withdrawalMessage(domain, {
        kind: "withdrawal" as const,
        from: 0,
        token: 1,
        amount: 5n,
        nonce: 0,
      });
      for (const message of [[m0 - (1n << 152n), m1] as const, m0, m1]) {
        const signature = signMessage(keyOf(0), message);
        await circuit.assertRefuses(fromRow(0, 5n, { signature }), inSignature);
      }
    });
  });

  describe("K: owner and token are the account's", () => {
    it("refuses to name another owner or token", async () => {
      const witness = await circuit.honest(fromRow(0, 5n));
      for (const payout of [(1n << 160n) + 0x1001n, (2n << 160n) + 0x1000n, 0n]) {
        // Published is what is read, so it is read wrongly.
        circuit.assertViolatesAmongOthers(
          circuit.edited(witness, { payout }),
          "payeeAtRow.quotient[0]",
        );
      }
    });
  });

  it("refuses another record", async () => {
    const witness = await circuit.honest(fromRow(2, 5n));
    for (const [i, bit] of record(2).entries()) {
      const flipped = circuit.edited(witness, { [`record[${i}]`]: 1n - bit });
      circuit.assertViolates(flipped, new RegExp(`^record\\[${i}\\]$`));
    }
  });

  describe("as padding", () => {
    it("changes nothing and publishes zeros", async () => {
      const zeros = new Array(8).fill(0n);
      await circuit.assertGives(paddingInput(), { new: columns.old, payout: 0n, record: zeros });
    });

    it("refuses a slot, an amount and a payout", async () => {
      await circuit.assertRefuses({ ...paddingInput(), slot: 1n }, /^slot$/);
      const { r8, s } = signMessage(keyOf(0), [
        withdrawalMessage(domain, {
          kind: "withdrawal" as const,
          from: 0,
          token: 0,
          amount: 0n,
          nonce: 0,
        })[0],
        5n,
      ]);
      const { x: keyX, y: keyY } = keyOf(0).publicKey;
      const paid = { ...paddingInput(), keyX, keyY, r8x: r8.x, r8y: r8.y, s, amount: 5n };
      await assertNotPaid(paid);
      const witness = await circuit.honest(paddingInput());
      circuit.assertViolatesAmongOthers(circuit.edited(witness, { payout: 0x9999n }), "payout");
    });

    async function assertNotPaid(input: ReturnType<typeof paddingInput>): Promise<void> {
      // It reads a balance that covers it, and has nowhere to take it from.
      const forged = await circuit.forged(input, { "spend.holding": 5n * unit });
      circuit.assertViolatesAmongOthers(forged, "amount");
    }

    it("refuses to change a row", async () => {
      const witness = await circuit.honest(paddingInput());
      circuit.assertViolates(circuit.edited(witness, { "new[3]": unit }), /^new\[3\]$/);
    });
  });

  it("holds what it is given to check: whether it is one, slot, amount, key and signature", async () => {
    const checked = ["enabled", "slot", "amount", "keyX", "keyY", "r8x", "r8y"];
    const lookups = ["payeeAtRow", "identityAtRow", "keys", "spend.holdings"];
    const free = lookups.map((lookup) => `${lookup}.quotient[1]`);
    await assertDetermined(circuit, fromRow(1, 0n), checked, free);
    // The signature is over all of the message, so that it holds the domain too.
    await assertDetermined(circuit, fromRow(1, 0n), ["domain"], free);
  });

  it("refuses an amount of one bit more, though a balance covers it, and a slot of one more", async () => {
    const written = await openLoose("operations/withdrawal", {}, 4, 0);
    const amount = 1n << 128n;
    const [first] = withdrawalMessage(domain, {
      kind: "withdrawal",
      from: 0,
      token: 1,
      amount: 0n,
      nonce: 0,
    });
    const input = fromRow(0, 0n, { signature: signMessage(keyOf(0), [first, amount]) });
    const rich = { ...input, amount, old: columns.old.with(0, amount * unit) };
    written.assertViolates(await written.forged(rich), /^amountBits\.in$/);
    // Enabled, it reads nothing, and the nonce has no row to rise in.
    const beyond = await written.forged({ ...fromRow(0, 0n), slot: 4n });
    written.assertViolatesAmongOthers(beyond, "row.slotBit.in");
  });

  it("constrains all that it assigns but what it reads of the table", async () => {
    const columns = ["spend.column", "holdingsAfter.old", "new", "keys.column"];
    const arrays = Object.fromEntries(columns.map((name) => [name, "M"]));
    const hints = ["tagAndOwner", "identity"];
    const links = { path: "operations/withdrawal", params: [4, 1], hints, arrays };
    await assertLinksHold(links, fromRow(1, 0n));
  });

  it("holds every wire fast but lookups' quotients at their own row, and s", async () => {
    const lookups = ["payeeAtRow", "identityAtRow", "keys", "spend.holdings"];
    const free = lookups.map((lookup) => `${lookup}.quotient[0]`);
    await circuit.assertHoldsFast(fromRow(0, 5n), [...free, "s"]);
  });
});
