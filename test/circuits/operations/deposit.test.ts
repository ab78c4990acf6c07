import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf, samples } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const unit = 1n << 32n;
const keyYs = samples(4);
const columns = {
  tokens: [1n, 1n, 65535n, 0n],
  keyYs,
  owners: [0x1000n, (1n << 160n) - 1n, 0x1002n, 0n],
  old: [1_000_000n * unit + 7n, 5n, 0n, 0n],
};

/** A deposit on a row, as the row would have it. */
function onRow(row: number, amount: bigint) {
  return {
    enabled: 1n,
    slot: BigInt(row),
    keyY: keyYs[row]!,
    owner: columns.owners[row]!,
    token: columns.tokens[row]!,
    amount,
    ...columns,
  };
}

const nothing = { enabled: 0n, slot: 0n, keyY: 0n, owner: 0n, token: 0n, amount: 0n };
const padding = { ...nothing, ...columns };
const record = (slot: number) => bitsOf(0x80 | slot, 8).reverse();

/** A lookup has no quotient at its row. */
const mismatch = {
  keyY: /^keyAtRow\.quotient\[1\]$/,
  owner: /^ownerAtRow\.quotient\[1\]$/,
  token: /^tokenAtRow\.quotient\[1\]$/,
};

describe("Deposit", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/deposit", 4);
  });

  it("credits each row by any amount, and leaves its nonce", async () => {
    for (const row of [0, 1, 2, 3]) {
      for (const amount of [1n, (1n << 128n) - 1n]) {
        const after = columns.old.with(row, columns.old[row]! + amount * unit);
        await circuit.assertGives(onRow(row, amount), { new: after, record: record(row) });
      }
    }
  });

  describe("H: the row has the item's key, owner and token", () => {
    for (const [field, signal] of Object.entries(mismatch)) {
      it(`refuses another ${field}`, async () => {
        await circuit.assertRefuses({ ...onRow(1, 5n), [field]: 77n }, signal);
        const other = onRow(0, 5n)[field as keyof typeof mismatch];
        if (field === "token") return;
        await circuit.assertRefuses({ ...onRow(1, 5n), [field]: other }, signal);
      });
    }

    it("refuses a token that an owner of another width would make up for", async () => {
      // owner + token · 2^160 is the row's: which is why the two are looked up apart.
      const shifted = { ...onRow(1, 5n), token: 2n, owner: FIELD_MODULUS - 1n };
      circuit.assertViolatesAmongOthers(await circuit.forged(shifted), "tokenAtRow.quotient[1]");
      circuit.assertViolatesAmongOthers(await circuit.forged(shifted), "ownerAtRow.quotient[1]");
    });
  });

  describe("E: the row is credited, and no other", () => {
    const changes: Record<string, Record<number, bigint>> = {
      "credits too much": { 1: 6n },
      "credits too little": { 1: 4n },
      "credits nothing": {},
      "credits another row": { 2: 5n },
      "shares the amount": { 1: 4n, 2: 1n },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`refuses a witness that ${what}`, async () => {
        const witness = await circuit.honest(onRow(1, 5n));
        const after = columns.old.map((holding, i) => holding + (change[i] ?? 0n) * unit);
        circuit.assertViolates(circuit.edited(witness, { new: after }), /^new\[[12]\]$/);
      });
    }

    it("refuses to raise the nonce", async () => {
      const witness = await circuit.honest(onRow(1, 5n));
      const risen = columns.old.with(1, columns.old[1]! + 5n * unit + 1n);
      circuit.assertViolates(circuit.edited(witness, { new: risen }), /^new\[1\]$/);
    });
  });

  it("refuses a slot beyond the table", async () => {
    const written = await openLoose("operations/deposit", {}, 4);
    const beyond = await written.forged({ ...onRow(0, 5n), slot: 4n });
    written.assertViolatesAmongOthers(beyond, "row.slotBit.in");
  });

  it("refuses another record", async () => {
    const witness = await circuit.honest(onRow(2, 5n));
    for (const [i, bit] of record(2).entries()) {
      const flipped = circuit.edited(witness, { [`record[${i}]`]: 1n - bit });
      circuit.assertViolates(flipped, new RegExp(`^record\\[${i}\\]$`));
    }
  });

  describe("as padding", () => {
    it("changes nothing and publishes zeros", async () => {
      const zeros = new Array(8).fill(0n);
      await circuit.assertGives(padding, { new: columns.old, record: zeros });
    });

    it("refuses anything else than 0 in what is published", async () => {
      for (const field of ["slot", "keyY", "owner", "token"]) {
        await circuit.assertRefuses({ ...padding, [field]: 1n }, new RegExp(`^${field}$`));
      }
    });

    it("refuses to drop an item, and to take padding for one", async () => {
      // The flag is 0 if there is no inverse, but then the amount must be, and be credited nowhere.
      const unflagged = { enabled: 0n, "credits.inverse": 0n, new: columns.old };
      const dropped = await circuit.forged({ ...padding, amount: 5n }, unflagged);
      circuit.assertViolates(dropped, /^amount$/);
      const empty = await circuit.forged(onRow(1, 0n), { enabled: 1n });
      circuit.assertViolates(empty, /^credits\.inverse$/);
    });

    it("refuses to change a row", async () => {
      const witness = await circuit.honest(padding);
      const edited = circuit.edited(witness, { "new[3]": unit });
      circuit.assertViolates(edited, /^new\[3\]$/);
    });
  });

  it("holds what it is given to check: whether it is one, its slot, and what the row has", async () => {
    const checked = ["enabled", "slot", "keyY", "owner", "token"];
    const quotients = ["keyAtRow", "ownerAtRow", "tokenAtRow"].map((name) => `${name}.quotient[1]`);
    await assertDetermined(circuit, onRow(1, 5n), checked, quotients);
    await assertDetermined(circuit, padding, checked, ["credits.inverse"]);
  });

  it("constrains all that it assigns", async () => {
    const columns = [
      "keyAtRow.column",
      "ownerAtRow.column",
      "tokenAtRow.column",
      "holdingsAfter.old",
    ];
    const arrays = Object.fromEntries([...columns, "new"].map((name) => [name, "M"]));
    const links = { path: "operations/deposit", params: [4], hints: [], arrays };
    await assertLinksHold(links, onRow(1, 5n));
  });

  it("holds every wire fast but lookups' quotients at their own row", async () => {
    const lookups = ["keyAtRow", "ownerAtRow", "tokenAtRow"];
    const free = lookups.map((lookup) => `${lookup}.quotient[1]`);
    await circuit.assertHoldsFast(onRow(1, 5n), free);
    await circuit.assertHoldsFast(padding, ["credits.inverse"]);
  });
});
