import assert from "node:assert/strict";
import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { decodeRecords, encodeRecords, type Records } from "../../../src/batch/records.js";
import { parseShape } from "../../../src/shape.js";
import { refusal } from "../../support/refusal.js";

const SHAPE = parseShape("2x3");
const LEVELS = 3;
const TABLE = 9;

const NO_SLOTS = { deposits: [], exits: [], withdrawals: [], payments: [] };
const RECORDS: Records = {
  slots: [1, 0x0102, 511],
  transfers: [{ fromSlot: 2, toSlot: 1, amount: 0x1122334455, fee: 0x6677 }],
  ...NO_SLOTS,
};

/** The encoded records with bytes replaced. */
function edited(changes: Record<number, number>): Uint8Array {
  const bytes = encodeRecords(RECORDS, SHAPE);
  for (const [offset, byte] of Object.entries(changes)) bytes[Number(offset)] = byte;
  return bytes;
}

function assertMalformed(bytes: Uint8Array, message: RegExp, levels = LEVELS): void {
  assert.throws(() => decodeRecords(bytes, SHAPE, levels), refusal("MalformedData", message));
}

describe("records", () => {
  it("have the bytes of SPEC.md section 5, written out by hand", () => {
    const expected = [
      "000001 000102 0001ff",
      "82 01 1122334455 6677",
      "000000000000000000",
      "00000000",
    ].join("");
    assert.equal(bytesToHex(encodeRecords(RECORDS, SHAPE)), expected.replaceAll(" ", ""));
  });

  it("come back as they were", () => {
    const shape = parseShape("5x128");
    const slot = fc.nat(127);
    const amount = fc.nat(2 ** 40 - 1);
    const fee = fc.nat(2 ** 16 - 1);
    const fields = { fromSlot: slot, toSlot: slot, amount, fee };
    const transfer = fc.record(fields, { noNullPrototype: true });
    const slots = fc
      .uniqueArray(fc.nat(8 ** 8 - 1), { minLength: 128, maxLength: 128 })
      .map((indices) => indices.sort((a, b) => a - b));
    fc.assert(
      fc.property(slots, fc.array(transfer, { maxLength: 5 }), (table, transfers) => {
        const records = { slots: table, transfers, ...NO_SLOTS };
        const padded = [...transfers, ...Array(5 - transfers.length).fill(undefined)];
        const expected = { ...records, transfers: padded };
        assert.deepEqual(decodeRecords(encodeRecords(records, shape), shape, 8), expected);
      }),
      { numRuns: 30 },
    );
  });

  it("decode only from what encodes to the same bytes", () => {
    const bytes = fc.uint8Array({ minLength: 31, maxLength: 31 });
    // Mostly valid bytes with a few random ones, so that both outcomes are met.
    const near = fc.array(fc.tuple(fc.nat(30), fc.nat(255)), { maxLength: 3 }).map((changes) => {
      return edited(Object.fromEntries(changes));
    });
    fc.assert(
      fc.property(fc.oneof(bytes, near), (candidate) => {
        let records: Records;
        try {
          records = decodeRecords(candidate, SHAPE, LEVELS);
        } catch (error) {
          return refusal("MalformedData")(error);
        }
        assert.deepEqual(encodeRecords(records, SHAPE), candidate);
        return true;
      }),
      { numRuns: 500 },
    );
  });

  it("may have padding before a transfer", () => {
    const bytes = edited({});
    bytes.copyWithin(TABLE + 9, TABLE, TABLE + 9).fill(0, TABLE, TABLE + 9);
    const transfers = [undefined, ...RECORDS.transfers];
    assert.deepEqual(decodeRecords(bytes, SHAPE, LEVELS), { ...RECORDS, transfers });
  });

  it("are refused with another length than the shape's", () => {
    for (const length of [0, 30, 32, 62]) {
      assertMalformed(new Uint8Array(length), /record bytes: got \d+, expected 31/);
    }
  });

  it("are refused with slots that repeat or fall", () => {
    assertMalformed(edited({ 4: 0, 5: 1 }), /slot 1: got 1, expected > 1/);
    assertMalformed(edited({ 4: 0, 5: 0 }), /slot 1: got 0, expected > 1/);
  });

  it("are refused with a slot outside the tree", () => {
    assertMalformed(edited({ 7: 2, 8: 0 }), /slot 2: got 512, expected < 512/);
    assertMalformed(edited({}), /slot 1: got 258, expected < 64/, 2);
  });

  it("are refused with a transfer that names a slot ≥ M", () => {
    assertMalformed(edited({ [TABLE]: 0x83 }), /slot of a transfer: got 3, expected < 3/);
    assertMalformed(edited({ [TABLE + 1]: 3 }), /slot of a transfer: got 3/);
    assertMalformed(edited({ [TABLE + 1]: 0x81 }), /slot of a transfer: got 129/);
  });

  it("are refused with padding that is not zero, in any byte", () => {
    for (let offset = TABLE + 9; offset < TABLE + 18; offset++) {
      assertMalformed(edited({ [offset]: 1 }), /padding transfer/);
    }
    assertMalformed(edited({ [TABLE]: 2 }), /padding transfer/);
  });

  describe("of deposits, exits and withdrawals", () => {
    const shape = parseShape("1x3-2d1e2w");
    const records: Records = {
      slots: [1, 2, 3],
      transfers: [undefined],
      deposits: [{ slot: 2 }, undefined],
      exits: [undefined],
      withdrawals: [undefined, { slot: 0 }],
      payments: [],
    };
    const bytes = encodeRecords(records, shape);

    it("are a byte each behind the transfers, written out by hand", () => {
      const expected = ["000001 000002 000003", "00".repeat(9), "82 00", "00", "00 80"].join("");
      assert.equal(bytesToHex(bytes), expected.replaceAll(" ", "").padEnd(62, "0"));
    });

    it("come back as they were", () => {
      assert.deepEqual(decodeRecords(bytes, shape, LEVELS), records);
      const fewer = { ...records, deposits: [{ slot: 2 }], exits: [], transfers: [] };
      assert.deepEqual(encodeRecords(fewer, shape), bytes);
    });

    for (const [offset, what] of [
      [18, "deposit"],
      [20, "exit"],
      [22, "withdrawal"],
    ] as const) {
      it(`are refused with a ${what} that names a slot ≥ M, or padding that is not zero`, () => {
        const decode = (byte: number) => () =>
          decodeRecords(bytes.with(offset, byte), shape, LEVELS);
        const slot = new RegExp(`slot of a ${what}: got 3, expected < 3`);
        assert.throws(decode(0x83), refusal("MalformedData", slot));
        assert.throws(decode(0x01), refusal("MalformedData", new RegExp(`padding ${what}`)));
      });
    }

    it("are refused with bytes after the last", () => {
      for (let offset = 23; offset < 31; offset++) {
        const decode = () => decodeRecords(bytes.with(offset, 1), shape, LEVELS);
        assert.throws(decode, refusal("MalformedData", /after the last record/));
      }
    });
  });

  describe("of payments", () => {
    const shape = parseShape("1x3-2p");
    const payment = { fromSlot: 2, toSlot: 1, sign: true, amount: 0x1122334455, fee: 0x6677 };
    const records: Records = {
      slots: [1, 2, 3],
      transfers: [undefined],
      ...NO_SLOTS,
      payments: [payment, undefined],
    };
    const bytes = encodeRecords(records, shape);
    const decode = (offset: number, byte: number) => () =>
      decodeRecords(bytes.with(offset, byte), shape, LEVELS);

    it("are nine bytes each behind all others, written out by hand, and come back", () => {
      const payments = `82 81 1122334455 6677 ${"00".repeat(9)}`;
      const expected = `000001 000002 000003 ${"00".repeat(9)} ${payments}`.replaceAll(" ", "");
      assert.equal(bytesToHex(bytes), expected.padEnd(124, "0"));
      assert.deepEqual(decodeRecords(bytes, shape, LEVELS), records);
      const unsigned = { ...records, payments: [{ ...payment, sign: false }, undefined] };
      assert.deepEqual(decode(19, 1)(), unsigned);
    });

    it("are refused with a slot ≥ M, and with padding that is not zero, in any byte", () => {
      const slot = refusal("MalformedData", /slot of a payment: got 3, expected < 3/);
      assert.throws(decode(18, 0x83), slot);
      for (const byte of [3, 0x83]) assert.throws(decode(19, byte), slot);
      const padding = refusal("MalformedData", /padding payment: got \d+, expected 0/);
      for (let offset = 27; offset < 36; offset++) assert.throws(decode(offset, 1), padding);
      assert.throws(decode(18, 2), padding);
    });
  });

  it("are refused with bytes after the last record", () => {
    for (let offset = 27; offset < 31; offset++) {
      assertMalformed(edited({ [offset]: 1 }), /after the last record/);
    }
  });
});
