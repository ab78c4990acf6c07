import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openLoose } from "../../support/loose-links.js";
import { openTemplate } from "../../support/open-template.js";

const unit = 1n << 32n;
/** Three accounts and an empty leaf. */
const columns = {
  index: [100n, 101n, (1n << 24n) - 1n, 103n],
  tag: [2n, 2n, 65536n, 0n],
  owners: [0x1000n, 0x1001n, (1n << 160n) - 1n, 0n],
  old: [1_000_000n * unit + 7n, 5n, (1n << 160n) - 1n, 0n],
};

/** An exit of the account in a row, asked for by its owner unless said otherwise. */
function ofRow(row: number, requester = columns.owners[row]!) {
  return { enabled: 1n, slot: BigInt(row), account: columns.index[row]!, requester, ...columns };
}

const padding = { enabled: 0n, slot: 0n, account: 0n, requester: 0n, ...columns };
const record = (slot: number) => bitsOf(0x80 | slot, 8).reverse();

describe("ForcedExit", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/forced-exit", 4);
  });

  it("pays the whole balance to the owner, and leaves the nonce", async () => {
    for (const [row, token, balance] of [
      [0, 1n, 1_000_000n],
      [1, 1n, 0n],
      [2, 65535n, (1n << 128n) - 1n],
    ] as const) {
      await circuit.assertGives(ofRow(row), {
        new: columns.old.with(row, columns.old[row]! % unit),
        payment: (token << 128n) + balance,
        record: record(row),
      });
    }
  });

  it("pays nothing to anybody else, and leaves the balance", async () => {
    for (const row of [0, 1, 2, 3]) {
      const values = { new: columns.old, payment: 0n, record: record(row) };
      await circuit.assertGives(ofRow(row, 0x9999n), values);
    }
  });

  describe("J: the exit is of the account that the item names", () => {
    it("refuses the row of another account", async () => {
      // The balance that would make up for the account's number has no 128 bits.
      for (const [row, account] of [
        [0, 101n],
        [1, 100n],
        [3, 102n],
      ] as const) {
        const refused = { ...ofRow(row, 0x9999n), account };
        await circuit.assertRefuses(refused, /^account$/);
      }
    });

    it("refuses to read another place than the row's", async () => {
      const wrong = { ...ofRow(1), account: 100n };
      const place = (100n << 160n) + 5n;
      circuit.assertViolatesAmongOthers(
        await circuit.forged(wrong, { place }),
        "placeAtRow.quotient[1]",
      );
    });
  });

  describe("J: it pays the whole balance if the requester is the owner", () => {
    it("refuses another owner than the row's, to withhold and to steal", async () => {
      const withheld = await circuit.forged(ofRow(0, 0x1000n), { owner: 0x9999n });
      circuit.assertViolatesAmongOthers(withheld, "ownerAtRow.quotient[1]", "owner");
      const stolen = { ...ofRow(0, 0x9999n) };
      const witness = await circuit.forged(stolen, { owner: 0x9999n });
      circuit.assertViolatesAmongOthers(witness, "ownerAtRow.quotient[1]", "owner");
    });

    it("refuses to say that the owner is a stranger, or the other way round", async () => {
      const withheld = await circuit.forged(ofRow(0), {
        ...{ "stranger.out": 1n, pays: 0n, inverse: 0n },
        ...{ payment: 0n, new: columns.old },
      });
      circuit.assertViolates(withheld, /^stranger\.inverse$/);
      const stolen = await circuit.forged(ofRow(0, 0x9999n), {
        ...{ "stranger.out": 0n, "stranger.inverse": 0n, pays: 1n },
        inverse: (FIELD_MODULUS + 1n) / 2n,
        ...{ payment: (1n << 128n) + 1_000_000n, new: columns.old.with(0, 7n) },
      });
      circuit.assertViolates(stolen, /^requester$/);
    });

    it("refuses to pay less, more, another token, or in two ways", async () => {
      const witness = await circuit.honest(ofRow(0));
      for (const payment of [0n, (1n << 128n) + 999_999n, (2n << 128n) + 1_000_000n]) {
        circuit.assertViolates(circuit.edited(witness, { payment }), /^payment$/);
      }
      const kept = circuit.edited(witness, { new: columns.old });
      circuit.assertViolates(kept, /^new\[0\]$/);
      const part = circuit.edited(witness, {
        payment: (1n << 128n) + 5n,
        new: columns.old.with(0, columns.old[0]! - 5n * unit),
      });
      circuit.assertViolates(part, /^new\[0\]$/);
    });

    it("refuses to take part of the balance for the nonce, or of the nonce for balance", async () => {
      const witness = await circuit.honest(ofRow(0));
      const wide = circuit.edited(witness, { nonce: unit + 7n });
      circuit.assertViolates(wide, /^nonce$/);
      const narrow = circuit.edited(witness, {
        nonce: 6n,
        ...Object.fromEntries(bitsOf(6, 31).map((bit, i) => [`nonceBits.out[${i}]`, bit])),
      });
      circuit.assertViolates(narrow, /^nonce$/);
    });

    it("pays nobody for an empty leaf, whatever its columns hold", async () => {
      const owners = columns.owners.with(3, 0x9999n);
      const refused = { ...ofRow(3, 0x9999n), owners };
      await circuit.assertRefuses(refused, /^pays$/);
    });
  });

  it("refuses a slot beyond the table, where it would find nothing to pay", async () => {
    const written = await openLoose("operations/forced-exit", { place: { by: "lie" } }, 4);
    const exit = ofRow(0);
    // There is no place to read: it says the account's, with a balance of 0.
    const beyond = await written.forged({ ...exit, slot: 4n, lie: exit.account << 160n });
    written.assertViolates(beyond, /^row\.slotBit\.in$/);
  });

  it("refuses another record", async () => {
    const witness = await circuit.honest(ofRow(2));
    for (const [i, bit] of record(2).entries()) {
      const flipped = circuit.edited(witness, { [`record[${i}]`]: 1n - bit });
      circuit.assertViolates(flipped, new RegExp(`^record\\[${i}\\]$`));
    }
  });

  describe("as padding", () => {
    it("changes nothing and publishes zeros", async () => {
      const zeros = new Array(8).fill(0n);
      await circuit.assertGives(padding, { new: columns.old, payment: 0n, record: zeros });
    });

    it("refuses anything else than 0 in what is published", async () => {
      await circuit.assertRefuses({ ...padding, slot: 1n }, /^slot$/);
      circuit.assertViolatesAmongOthers(
        await circuit.forged({ ...padding, account: 1n }),
        "account",
        "enabled",
      );
    });

    it("refuses to drop a request", async () => {
      const dropped = await circuit.forged(
        { ...padding, requester: 0x1000n },
        { enabled: 0n, "requested.inverse": 0n },
      );
      circuit.assertViolates(dropped, /^requester$/);
    });

    it("refuses to pay", async () => {
      // Beyond the table it reads what it likes: an owner 0 with a balance.
      const place = 5n * unit;
      const forged = await circuit.forged(padding, {
        ...{ accountTag: 2n, owner: 0n, place, pays: 1n, inverse: (FIELD_MODULUS + 1n) / 2n },
        ...Object.fromEntries(bitsOf(5, 127).map((bit, i) => [`balanceBits.out[${i}]`, bit])),
        payment: (1n << 128n) + 5n,
      });
      circuit.assertViolatesAmongOthers(forged, "pays", "enabled");
    });
  });

  describe("with what it computes set loose", () => {
    let loose: CircuitUnderTest;
    before(async () => {
      const links = {
        nonce: { by: "nonceLie" },
        payment: { by: "paymentLie" },
        pays: { by: "paysLie" },
      };
      loose = await openLoose("operations/forced-exit", links, 4);
    });
    const none = { nonceLie: 0n, paymentLie: 0n, paysLie: 0n };

    it("refuses a nonce of one bit more, which takes a unit off the balance", async () => {
      loose.assertSatisfied(await loose.forged({ ...ofRow(0), ...none }));
      const witness = await loose.forged({ ...ofRow(0), ...none, nonceLie: unit });
      assert.equal(loose.valueOf(witness, "payment"), (1n << 128n) + 999_999n);
      loose.assertViolates(witness, /^nonceBits\.in$/);
    });

    it("refuses to drop a request, and to make one up", async () => {
      const dropped = { ...padding, requester: 0x1000n };
      loose.assertViolates(await loose.forged({ ...dropped, ...none }), /^requested\.out$/);
      const madeUp = ofRow(0, 0n);
      loose.assertViolates(await loose.forged({ ...madeUp, ...none }), /^requested\.out$/);
    });

    it("refuses another payment than the balance, and to keep what is paid", async () => {
      const more = await loose.forged({ ...ofRow(0), ...none, paymentLie: 1n });
      loose.assertViolates(more, /^payment$/);
      const kept = await loose.forged({ ...ofRow(0), ...none, paysLie: FIELD_MODULUS - 1n });
      loose.assertViolates(kept, /^pays$/);
    });
  });

  it("holds what it is given to check: whether it is one, its slot and account", async () => {
    const checked = ["enabled", "slot", "account"];
    const quotients = ["placeAtRow", "ownerAtRow", "tagAtRow"].map((name) => `${name}.quotient[1]`);
    await assertDetermined(circuit, ofRow(1), checked, [...quotients, "stranger.inverse"]);
  });

  it("constrains all that it assigns but what it reads of the table", async () => {
    const columns = ["ownerAtRow.column", "tagAtRow.column", "holdingsAfter.old", "new"];
    const arrays = Object.fromEntries(columns.map((name) => [name, "M"]));
    const hints = ["place", "nonce", "owner", "accountTag", "inverse"];
    const links = { path: "operations/forced-exit", params: [4], hints, arrays };
    await assertLinksHold(links, ofRow(1));
  });

  it("holds every wire fast but quotients at their own row and inverses of 0", async () => {
    const lookups = ["placeAtRow", "ownerAtRow", "tagAtRow"];
    const at = (row: number) => lookups.map((lookup) => `${lookup}.quotient[${row}]`);
    await circuit.assertHoldsFast(ofRow(0), [...at(0), "stranger.inverse"]);
    await circuit.assertHoldsFast(ofRow(0, 0x9999n), at(0));
    await circuit.assertHoldsFast(ofRow(3, 0x9999n), [...at(3), "inverse"]);
  });
});
