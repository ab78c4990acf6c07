import {
  type KeyPair,
  type Message,
  type Signature,
  signMessage,
} from "../../../src/crypto/eddsa.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { encodeFloat } from "../../../src/kinds/float.js";
import { PADDING_KEY } from "../../../src/kinds/padding.js";
import type { Payment } from "../../../src/kinds/payment/payment.js";
import { paymentKind } from "../../../src/kinds/payment/payment-kind.js";
import { messageOf } from "../../../src/kinds/payment/payment-message.js";
import { FLOAT16, FLOAT40 } from "../../../src/params.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";
import { domain, keyOf } from "../../support/transfer-scenario.js";

const unit = 1n << 32n;
const SIGN = 1n << 255n;
/** Three accounts and an empty leaf, which has the columns of who is paid. */
const columns = {
  index: [0n, 101n, (1n << 24n) - 1n, 103n],
  tokens: [1n, 1n, 65535n, 1n],
  keyYs: [0, 1, 2, 3].map((i) => keyOf(i).publicKey.y),
  owners: [0x1000n, 0x1001n, (1n << 160n) - 1n, 0x1003n],
  old: [1_000_000n * unit, 7n * unit + 5n, (1n << 160n) - 2n, 0n],
};
const feeToken = 1n;

/** What is signed in place of the truth, and by whom. */
interface Signing {
  readonly signed?: Partial<Payment>;
  readonly domain?: bigint;
  readonly signer?: KeyPair;
  readonly over?: Message;
}

/** A payment between rows as its sender signs it; amount and fee as values. */
function paying(
  [from, to]: readonly [number, number],
  { amount = 500n, fee = 7n, sign = 0n }: { amount?: bigint; fee?: bigint; sign?: bigint } = {},
  by: Signing = {},
) {
  const truth: Payment = {
    kind: "payment",
    from: Number(columns.index[from]),
    key: columns.keyYs[to]! + sign * SIGN,
    owner: columns.owners[to]!,
    token: Number(columns.tokens[from]),
    amount: encodeFloat(amount, FLOAT40),
    fee: encodeFloat(fee, FLOAT16),
    nonce: Number(columns.old[from]! % unit),
  };
  const signer = by.signer ?? keyOf(from);
  const message = by.over ?? messageOf(by.domain ?? domain, { ...truth, ...by.signed });
  const { x: keyX, y: keyY } = signer.publicKey;
  return {
    ...{ enabled: 1n, fromSlot: BigInt(from), toSlot: BigInt(to), sign },
    ...{ receiverKeyY: columns.keyYs[to]!, owner: columns.owners[to]! },
    ...{ amount: BigInt(truth.amount), fee: BigInt(truth.fee) },
    ...signatureOf(keyX, keyY, signMessage(signer, message)),
    ...{ domain, feeToken, ...columns },
  };
}

function signatureOf(keyX: bigint, keyY: bigint, { r8, s }: Signature) {
  return { keyX, keyY, r8x: r8.x, r8y: r8.y, s };
}

function paddingInput() {
  const zeros = { fromSlot: 0n, toSlot: 0n, sign: 0n, receiverKeyY: 0n, owner: 0n };
  const signature = paymentKind.paddingSignature(domain);
  return {
    ...{ enabled: 0n, ...zeros, amount: 0n, fee: 0n },
    ...signatureOf(PADDING_KEY.x, PADDING_KEY.y, signature),
    ...{ domain, feeToken, ...columns },
  };
}

const inSignature = /^signature\./;
/** Whether it is a payment: that is the first bit of the record. */
const isOne = /^record\[0\]$/;

/** The record, its highest bit first. */
function record([from, to]: readonly [number, number], sign: bigint, amount: bigint, fee: bigint) {
  const bits = (value: bigint, width: number) => bitsOf(value, width).reverse();
  return [
    ...[1n, ...bits(BigInt(from), 7), sign, ...bits(BigInt(to), 7)],
    ...[...bits(amount, 40), ...bits(fee, 16)],
  ];
}

describe("Payment", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/payment", 4, 0);
  });

  for (const [what, rows, values] of [
    ["an account", [0, 1], {}],
    ["an empty leaf, without a fee", [0, 3], { fee: 0n }],
    ["the sender itself", [0, 0], {}],
    ["a key whose Ax has the sign", [0, 3], { sign: 1n }],
    ["an account, all that there is", [1, 0], { amount: 5n, fee: 2n }],
    ["an account, the least that can be paid", [1, 0], { amount: 1n, fee: 0n }],
  ] as const) {
    it(`pays ${what}`, async () => {
      const input = paying(rows, values);
      const [from, to] = rows;
      const {
        amount = 500n,
        fee = 7n,
        sign = 0n,
      } = values as { amount?: bigint; fee?: bigint; sign?: bigint };
      const after = [...columns.old];
      after[from] = after[from]! - (amount + fee) * unit + 1n;
      after[to] = after[to]! + amount * unit;
      await circuit.assertGives(input, {
        new: after,
        feeValue: fee,
        record: record(rows, sign, input.amount, input.fee),
      });
    });
  }

  describe("A: the signature is the sender's", () => {
    it("refuses another signer, under either key", async () => {
      const other = paying([0, 1], {}, { signer: keyOf(1) });
      await circuit.assertRefuses(other, /^keys\./);
      const { x: keyX, y: keyY } = keyOf(0).publicKey;
      await circuit.assertRefuses({ ...other, keyX, keyY }, inSignature);
    });
  });

  describe("B: the nonce is the account's, and rises by one", () => {
    it("refuses a signature over another nonce", async () => {
      for (const nonce of [4, 6]) {
        await circuit.assertRefuses(
          paying([1, 0], { amount: 1n }, { signed: { nonce } }),
          inSignature,
        );
      }
    });

    it("refuses a nonce that stays or rises by two", async () => {
      const witness = await circuit.honest(paying([0, 1]));
      const risen = circuit.valueOf(witness, "new[0]");
      for (const nonce of [risen - 1n, risen + 1n]) {
        circuit.assertViolates(circuit.edited(witness, { "new[0]": nonce }), /^new\[0\]$/);
      }
    });
  });

  describe("C, D: the sender has what it pays", () => {
    it("refuses more than the balance, with the fee", async () => {
      for (const values of [
        { amount: 8n, fee: 0n },
        { amount: 7n, fee: 1n },
      ]) {
        await circuit.assertRefuses(paying([1, 0], values), /^spend\.remaining\./);
      }
    });

    it("refuses an empty leaf, of which the balance is 0", async () => {
      const input = paying([3, 0], { amount: 1n, fee: 0n });
      await circuit.assertRefuses(input, /^spend\.remaining\./);
    });

    it("refuses to pay in another token than the sender has", async () => {
      await circuit.assertRefuses(paying([0, 1], {}, { signed: { token: 2 } }), inSignature);
      const signed = paying([0, 1], {}, { signed: { token: 2 } });
      const forged = await circuit.forged({ ...signed, feeToken: 2n }, { token: 2n });
      circuit.assertViolatesAmongOthers(forged, "token");
    });
  });

  describe("E: the receiver gets the amount", () => {
    it("takes what is paid, neither more nor less, and from no other row", async () => {
      const witness = await circuit.honest(paying([0, 1]));
      const honest = columns.old.map((_, i) => circuit.valueOf(witness, `new[${i}]`));
      const changes: bigint[][] = [
        [unit],
        [0n, unit],
        [unit, -unit],
        [0n, 0n, 1n],
        [0n, 0n, 0n, unit],
      ];
      for (const change of changes) {
        const forged = honest.map((holding, i) => holding + (change[i] ?? 0n));
        circuit.assertViolates(circuit.edited(witness, { new: forged }), /^new\[[0123]\]$/);
      }
    });
  });

  describe("F: the fee is in the batch's fee token", () => {
    it("refuses another, and takes any if there is no fee", async () => {
      await circuit.assertRefuses({ ...paying([0, 1]), feeToken: 2n }, /^feeToken$/);
      const free = { ...paying([0, 1], { fee: 0n }), feeToken: 2n };
      circuit.assertSatisfied(await circuit.honest(free));
    });
  });

  describe("G: the message binds it all", () => {
    for (const [what, signed] of [
      ["amount", { amount: 501 }],
      ["fee", { fee: 8 }],
      ["sender", { from: 1 }],
      ["receiver's key", { key: keyOf(0).publicKey.y }],
      ["sign of the receiver's key", { key: keyOf(1).publicKey.y + SIGN }],
      ["owner", { owner: 0x1000n }],
    ] as const) {
      it(`refuses a signature over another ${what}`, async () => {
        await circuit.assertRefuses(paying([0, 1], {}, { signed }), inSignature);
      });
    }

    it("refuses a signature for another domain or of another kind", async () => {
      await circuit.assertRefuses(paying([0, 1], {}, { domain: domain + 1n }), inSignature);
      const { amount, fee } = paying([0, 1]);
      const [m0, m1, m2] = messageOf(domain, {
        ...{ kind: "payment", from: 0, key: columns.keyYs[1]!, owner: columns.owners[1]! },
        ...{ token: 1, amount: Number(amount), fee: Number(fee), nonce: 0 },
      });
      for (const over of [[m0 - (1n << 152n), m1, m2], [m0, m1], [m1, m2], m0]) {
        await circuit.assertRefuses(paying([0, 1], {}, { over }), inSignature);
      }
      circuit.assertSatisfied(await circuit.honest(paying([0, 1], {}, { over: [m0, m1, m2] })));
    });
  });

  describe("H: key, owner and token are those of the receiver's row", () => {
    it("refuses another key", async () => {
      const input = { ...paying([0, 1]), receiverKeyY: columns.keyYs[2]! };
      await circuit.assertRefuses(input, /^keys\.|^signature\./);
      const signed = paying([0, 1], {}, { signed: { key: columns.keyYs[2]! } });
      await circuit.assertRefuses({ ...signed, receiverKeyY: columns.keyYs[2]! }, /^keys\./);
    });

    it("refuses another owner", async () => {
      const signed = paying([0, 1], {}, { signed: { owner: 0x1003n } });
      await circuit.assertRefuses({ ...signed, owner: 0x1003n }, /^ownerAtRow\.quotient\[1\]$/);
    });

    it("refuses another token", async () => {
      await circuit.assertRefuses(paying([0, 2]), /^tokensAtRows\./);
    });
  });

  describe("what is paid is something, and goes to somebody", () => {
    it("refuses an amount of 0, in any encoding", async () => {
      for (const amount of [0, 2 ** 35, 31 * 2 ** 35]) {
        const input = { ...paying([0, 1], {}, { signed: { amount } }), amount: BigInt(amount) };
        await circuit.assertRefuses(input, isOne);
      }
    });

    it("refuses the owner 0, though the row have it", async () => {
      const input = { ...paying([0, 1], {}, { signed: { owner: 0n } }), owner: 0n };
      await circuit.assertRefuses({ ...input, owners: columns.owners.with(1, 0n) }, isOne);
    });
  });

  it("refuses a sign that is no bit", async () => {
    const [sign] = [2n];
    const input = { ...paying([0, 1]), sign };
    const forged = await circuit.forged(input);
    circuit.assertViolatesAmongOthers(forged, "sign");
  });

  it("refuses another record", async () => {
    const input = paying([0, 1], { sign: 1n });
    const witness = await circuit.honest(input);
    for (const [i, bit] of record([0, 1], 1n, input.amount, input.fee).entries()) {
      const flipped = circuit.edited(witness, { [`record[${i}]`]: 1n - bit });
      // A bit that is a signal of its own stands in more than one constraint.
      circuit.assertViolatesAmongOthers(flipped, `record[${i}]`);
    }
  });

  describe("as padding", () => {
    it("changes nothing and publishes zeros", async () => {
      const zeros = new Array(72).fill(0n);
      await circuit.assertGives(paddingInput(), { new: columns.old, feeValue: 0n, record: zeros });
    });

    it("refuses slots, a sign, an amount, a fee, a key and an owner", async () => {
      for (const name of ["fromSlot", "toSlot", "sign", "fee"] as const) {
        const forged = await circuit.forged({ ...paddingInput(), [name]: 1n });
        circuit.assertViolatesAmongOthers(forged, "amount", "fee", "enabled");
      }
      // An encoding of 0 that is none of padding.
      const zero = await circuit.forged({ ...paddingInput(), amount: 1n << 35n });
      circuit.assertViolatesAmongOthers(zero, "amount", "fee", "enabled");
      const key = await circuit.forged({ ...paddingInput(), receiverKeyY: 1n });
      circuit.assertViolatesAmongOthers(key, "receiverKeyY", "enabled");
      const owner = await circuit.forged({ ...paddingInput(), owner: 1n });
      circuit.assertViolatesAmongOthers(owner, "record[0]");
    });

    it("refuses to change a row", async () => {
      const witness = await circuit.honest(paddingInput());
      circuit.assertViolates(circuit.edited(witness, { "new[3]": unit }), /^new\[3\]$/);
    });
  });

  const free = (from: number, to: number) => [
    ...["tokensAtRows", "keys"].flatMap((lookup) =>
      [from, to].map((row) => `${lookup}.quotient[${row}]`),
    ),
    ...["indexAtRow", "spend.holdings"].map((lookup) => `${lookup}.quotient[${from}]`),
    `ownerAtRow.quotient[${to}]`,
  ];

  it("holds what it is given to check: slots, sign, receiver, amounts, key and signature", async () => {
    const checked = [
      ...["enabled", "fromSlot", "toSlot", "sign", "receiverKeyY", "owner", "amount", "fee"],
      ...["keyX", "keyY", "r8x", "r8y"],
    ];
    await assertDetermined(circuit, paying([0, 1]), checked, free(0, 1));
    await assertDetermined(circuit, paying([0, 1]), ["domain"], free(0, 1));
  });

  it("refuses amounts, fees and slots of one bit more, though all else agree", async () => {
    const written = await openLoose("operations/payment", {}, 4, 0);
    for (const [name, bits, component] of [
      ["amount", 40, /^amountBits\.in$/],
      ["fee", 16, /^feeBits\.in$/],
    ] as const) {
      const honest = paying([0, 1]);
      const wide = honest[name] + (1n << BigInt(bits));
      // What the bits beyond carry into, in the message.
      const [m0, m1, m2] = messageOf(domain, {
        ...{ kind: "payment", from: 0, key: columns.keyYs[1]!, owner: columns.owners[1]! },
        ...{ token: 1, amount: Number(honest.amount), fee: Number(honest.fee), nonce: 0 },
      });
      const carried = m0 + (1n << BigInt(bits + (name === "amount" ? 48 : 32)));
      const signed = paying([0, 1], {}, { over: [carried, m1, m2] });
      written.assertViolates(await written.forged({ ...signed, [name]: wide }), component);
    }
    for (const slot of ["fromSlot", "toSlot"] as const) {
      const beyond = await written.forged({ ...paying([0, 1]), [slot]: 4n });
      written.assertViolatesAmongOthers(
        beyond,
        slot === "fromSlot" ? "sender.slotBit.in" : "receiver.slotBit.in",
      );
    }
    const negative = await written.forged({ ...paying([0, 1]), fromSlot: FIELD_MODULUS - 1n });
    written.assertViolatesAmongOthers(negative, "sender.slotBit.in");
  });

  it("constrains all that it assigns but what it reads of the table", async () => {
    const arrays = [
      ...["tokensAtRows.column", "keys.column", "ownerAtRow.column", "indexAtRow.column"],
      ...["spend.column", "holdingsAfter.old", "new"],
    ].map((name) => [name, "M"]);
    const bits = { "amountFloat.bit": "40", "feeFloat.bit": "16" };
    const hints = ["token", "fromIndex"];
    const links = {
      ...{ path: "operations/payment", params: [4, 1], hints },
      arrays: { ...Object.fromEntries(arrays), ...bits },
    };
    await assertLinksHold(links, paying([0, 1]));
  });

  it("holds every wire fast but lookups' quotients at their own rows, and s", async () => {
    await circuit.assertHoldsFast(paying([0, 1]), [...free(0, 1), "s"]);
  });
});
