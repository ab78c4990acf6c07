import assert from "node:assert/strict";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { assertDetermined } from "../../support/assert-determined.js";
import { assertLinksHold } from "../../support/assert-links-hold.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";
import {
  encoded,
  holdingOf,
  holdingsAfter,
  paddingInput,
  ROWS,
  recordBits,
  row,
  rowsWith,
  type TableTransfer,
  transferInput,
} from "../../support/transfer-table.js";

/** What a transfer reads of the table, and nothing that it writes or publishes. */
const READ = /^(tags|indices)\.|^(accountTag|fromIndex|toIndex|exists\.inverse)$/;

describe("Transfer", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("operations/transfer", 4, 0);
  });

  const moves: [string, TableTransfer, bigint, bigint][] = [
    ["an amount and a fee", { from: 0, to: 3 }, 500n, 7n],
    ["an amount without a fee", { from: 2, to: 1 }, 1n, 0n],
    ["nothing", { from: 3, to: 2 }, 0n, 0n],
    ["a fee alone", { from: 1, to: 0 }, 0n, 2047n],
    ["the whole balance", { from: 1, to: 2 }, 999_990n, 10n],
    ["to the sender itself", { from: 2, to: 2 }, 500n, 7n],
  ];
  for (const [what, slots, amount, fee] of moves) {
    it(`moves ${what}`, async () => {
      const transfer = { ...slots, ...encoded(amount, fee) };
      const record = recordBits(slots.from, slots.to, transfer.amount, transfer.fee);
      const values = { new: holdingsAfter(ROWS, slots, amount, fee), record, feeValue: fee };
      await circuit.assertGives(transferInput(ROWS, transfer), values);
    });
  }

  it("takes the ends of every width", async () => {
    const token = 65535;
    const index = 2 ** 24 - 1;
    const sender = row(0, { balance: (1n << 128n) - 1n, nonce: 2 ** 32 - 2, token, index });
    const rows = rowsWith({ 0: sender, 1: row(1, { balance: 0n, token }) });
    const [amount, fee] = [(2n ** 35n - 1n) * 10n ** 27n, 2047n * 10n ** 31n];
    const transfer = { from: 0, to: 1, ...encoded(amount, fee) };
    const values = { new: holdingsAfter(rows, transfer, amount, fee), feeValue: fee };
    const input = { ...transferInput(rows, transfer), feeToken: BigInt(token) };
    await circuit.assertGives(input, values);
  });

  it("takes amounts and fees that are not encoded canonically", async () => {
    const transfer = { from: 0, to: 1, amount: 2 ** 35 + 10, fee: 2 ** 11 + 1 };
    const values = { new: holdingsAfter(ROWS, transfer, 100n, 10n), feeValue: 10n };
    await circuit.assertGives(transferInput(ROWS, transfer), values);
  });

  it("refuses slots that have more bits than the table", async () => {
    const input = transferInput(ROWS, { from: 0, to: 1 });
    for (const slot of ["fromSlot", "toSlot"]) {
      for (const beyond of [4n, 5n, FIELD_MODULUS - 1n]) {
        const forged = await circuit.forged({ ...input, [slot]: beyond });
        // The bits of the slot are the last ones of their byte in the record.
        const lowest = slot === "fromSlot" ? "record[7]" : "record[15]";
        circuit.assertViolatesAmongOthers(forged, slot, lowest);
      }
    }
  });

  it("refuses amounts and fees that have more bits than their encodings", async () => {
    const input = transferInput(ROWS, { from: 0, to: 1 });
    const amount = await circuit.forged({ ...input, amount: 1n << 40n });
    circuit.assertViolatesAmongOthers(amount, "amount", "record[55]");
    const fee = await circuit.forged({ ...input, fee: 1n << 16n });
    circuit.assertViolatesAmongOthers(fee, "fee", "record[71]");
  });

  it("refuses another record", async () => {
    const witness = await circuit.honest(transferInput(ROWS, { from: 1, to: 2, ...encoded(500n) }));
    for (const i of [...recordBits(1, 2, 500, 0).keys()]) {
      const bit = `record[${i}]`;
      const flipped = circuit.edited(witness, { [bit]: 1n - circuit.valueOf(witness, bit) });
      circuit.assertViolates(flipped, new RegExp(`^record\\[${i}\\]$`));
    }
  });

  it("is computed alike with and without checks", async () => {
    const input = transferInput(ROWS, { from: 0, to: 3, ...encoded(500n, 7n) });
    for (const honest of [input, paddingInput(ROWS)]) {
      assert.deepEqual(await circuit.forged(honest), await circuit.honest(honest));
    }
  });

  it("holds what it is given to check: slots, amount, fee, key and signature", async () => {
    const checked = [
      "enabled",
      "fromSlot",
      "toSlot",
      "amount",
      "fee",
      "keyX",
      "keyY",
      "r8x",
      "r8y",
    ];
    const free = [
      ...[0, 3].flatMap((i) => [`indices.quotient[${i}]`, `tags.quotient[${i}]`]),
      ...["spend.holdings", "keys"].map((lookup) => `${lookup}.quotient[0]`),
    ];
    const input = transferInput(ROWS, { from: 0, to: 3, ...encoded(500n, 7n) });
    await assertDetermined(circuit, input, checked, free);
    // The signature is over all of the message, so that it holds the domain too; a fee its token.
    await assertDetermined(circuit, input, ["domain", "feeToken"], free);
  });

  it("constrains all that it assigns but what it reads of the table", async () => {
    const columns = ["tags.column", "indices.column", "spend.column", "holdingsAfter.old", "new"];
    const arrays = {
      ...Object.fromEntries([...columns, "keys.column"].map((name) => [name, "M"])),
      ...{ "amountFloat.bit": "40", "feeFloat.bit": "16" },
    };
    const hints = ["accountTag", "fromIndex", "toIndex"];
    const links = { path: "operations/transfer", params: [4, 1], hints, arrays };
    await assertLinksHold(links, transferInput(ROWS, { from: 0, to: 3, ...encoded(500n, 7n) }));
  });

  it("holds every wire fast but lookups' quotients at their own row, and s", async () => {
    for (const [from, to] of [
      [0, 3],
      [2, 2],
    ] as const) {
      // If both are one account the lines of the two lookups can turn, see TableLookupPair.
      const free = [
        ...[from, to].flatMap((i) => [`indices.quotient[${i}]`, `tags.quotient[${i}]`]),
        ...["spend.holdings", "keys"].map((lookup) => `${lookup}.quotient[${from}]`),
        "s",
      ];
      await circuit.assertHoldsFast(
        transferInput(ROWS, { from, to, ...encoded(500n, 7n) }),
        free,
        from === to ? /^(tags|indices)\.(slope|intercept|quotient\[\d\])$/ : undefined,
      );
    }
  });

  describe("as padding", () => {
    it("changes nothing and publishes zeros", async () => {
      const values = { new: ROWS.map(holdingOf), record: new Array(72).fill(0n), feeValue: 0n };
      await circuit.assertGives(paddingInput(ROWS), values);
      await circuit.assertGives(paddingInput(rowsWith({ 0: undefined, 1: undefined })));
    });

    it("refuses an enabled that is neither 0 nor 1", async () => {
      for (const enabled of [2n, FIELD_MODULUS - 1n]) {
        const forged = await circuit.forged({ ...paddingInput(ROWS), enabled });
        const own = circuit
          .violations(forged)
          .filter(({ signals }) => signals.join() === "enabled");
        assert.equal(own.length, 1);
      }
    });

    it("refuses a slot, an amount or a fee", async () => {
      for (const [name, value] of Object.entries({
        fromSlot: 1n,
        toSlot: 2n,
        amount: 5n,
        fee: 3n,
      })) {
        const forged = await circuit.forged({ ...paddingInput(ROWS), [name]: value });
        circuit.assertViolatesAmongOthers(forged, "enabled", "fromSlot", "toSlot", "amount", "fee");
      }
    });

    it("refuses to change a row", async () => {
      const witness = await circuit.honest(paddingInput(ROWS));
      for (const i of ROWS.keys()) {
        const edited = circuit.edited(witness, { [`new[${i}]`]: sample(i) });
        circuit.assertViolates(edited, new RegExp(`^new\\[${i}\\]$`));
      }
    });

    it("holds every wire fast but s and the fee token", async () => {
      // No row is read: the two lines of the lookups can turn, and the parts of the message that
      // they would give, sender and receiver (one value) and token, make up for one another.
      await circuit.assertHoldsFast(paddingInput(ROWS), ["feeToken", "s"], READ);
    });
  });

  describe("among five slots", () => {
    const five = [...ROWS, row(4)];
    let wider: CircuitUnderTest;
    before(async () => {
      wider = await openTemplate("operations/transfer", five.length, 0);
    });

    it("reaches the last slot", async () => {
      for (const [from, to] of [
        [4, 0],
        [0, 4],
        [4, 4],
      ] as const) {
        const input = transferInput(five, { from, to, ...encoded(500n, 7n) });
        await wider.assertGives(input, { record: recordBits(from, to, 500, 7) });
      }
      await wider.assertGives(paddingInput(five), { new: five.map(holdingOf) });
    });

    it("refuses slots beyond it that have no more bits", async () => {
      for (const beyond of [5n, 6n, 7n]) {
        for (const [slot, pointer] of [
          ["fromSlot", "sender"],
          ["toSlot", "receiver"],
        ] as const) {
          const input = { ...transferInput(five, { from: 0, to: 1 }), [slot]: beyond };
          const forged = await wider.forged(input);
          wider.assertViolatesAmongOthers(forged, slot, `${pointer}.below.out[0]`);
        }
      }
    });
  });
});
