import assert from "node:assert/strict";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { dataVector, decodeData, encodeData } from "../../../src/batch/data.js";
import { decodeHeader, encodeHeader } from "../../../src/batch/header.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { parseShape } from "../../../src/shape.js";
import { refusal } from "../../support/refusal.js";

const SHAPE = parseShape("1x2");
const HEADER = {
  oldRoot: 1n,
  newRoot: FIELD_MODULUS - 1n,
  domain: 0xddn,
  feeRecipient: 0xabn,
  feeToken: 0xffff,
  feeTotal: 2n ** 128n - 1n,
};
const RECORDS = {
  slots: [4, 5],
  transfers: [{ fromSlot: 0, toSlot: 1, amount: 9, fee: 1 }],
  ...{ deposits: [], exits: [], withdrawals: [], payments: [] },
};
const NOTHING = { deposits: [], exits: [], withdrawals: [], payments: [] };

describe("header", () => {
  it("comes back as it was", () => {
    const field = fc.bigInt(0n, FIELD_MODULUS - 1n);
    const fields = {
      oldRoot: field,
      newRoot: field,
      domain: fc.bigInt(0n, 2n ** 88n - 1n),
      feeRecipient: fc.bigInt(0n, 2n ** 160n - 1n),
      feeToken: fc.nat(2 ** 16 - 1),
      feeTotal: fc.bigInt(0n, 2n ** 128n - 1n),
    };
    const header = fc.record(fields, { noNullPrototype: true });
    fc.assert(
      fc.property(header, (value) => {
        assert.deepEqual(decodeHeader(encodeHeader(value)), value);
      }),
    );
  });

  for (const [position, name, value, code] of [
    [0, "an old root", FIELD_MODULUS, "NotInField"],
    [1, "a new root", FIELD_MODULUS, "NotInField"],
    [2, "a domain", 2n ** 88n, "OutOfRange"],
    [3, "a fee recipient", 2n ** 160n, "OutOfRange"],
    [4, "a fee token", 2n ** 144n, "OutOfRange"],
    [4, "a fee word", FIELD_MODULUS, "NotInField"],
  ] as const) {
    it(`is refused with ${name} out of range`, () => {
      const elements = encodeHeader(HEADER).with(position, value);
      assert.throws(() => decodeHeader(elements), refusal(code));
    });
  }

  it("is refused with another number of elements", () => {
    assert.throws(() => decodeHeader([1n, 2n]), refusal("MalformedData"));
  });
});

describe("data", () => {
  const data = encodeData({ header: HEADER, settlement: NOTHING, records: RECORDS }, SHAPE);

  it("is the header words and the records, written out by hand", () => {
    const word = (hex: string) => hex.padStart(64, "0");
    const expected = [
      word("1"),
      "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000",
      word("dd"),
      word("ab"),
      word("ffff".concat("ff".repeat(16))),
      "000004000005".concat("8001", "0000000009", "0001").padEnd(62, "0"),
    ].join("");
    assert.equal(bytesToHex(data), expected);
  });

  it("comes back as it was", () => {
    const expected = { header: HEADER, settlement: NOTHING, records: RECORDS };
    assert.deepEqual(decodeData(data, SHAPE, 3), expected);
  });

  it("is cut into 32-byte and 31-byte elements", () => {
    const vector = dataVector(data, SHAPE);
    assert.equal(vector.length, 6);
    assert.equal(vector[3], 0xabn);
    assert.equal(vector[5], BigInt(`0x${bytesToHex(data.slice(160))}`));
  });

  it("is refused with another length than the shape's", () => {
    for (const bytes of [data.slice(1), new Uint8Array([...data, 0]), new Uint8Array(0)]) {
      const expected = refusal("MalformedData", /data bytes: got \d+, expected 191/);
      assert.throws(() => decodeData(bytes, SHAPE, 3), expected);
    }
    const other = parseShape("4x6");
    assert.throws(() => decodeData(data, other, 3), refusal("MalformedData"));
  });

  it("is refused with padding in the settlement that is not zero, but for the sign of a key", () => {
    const shape = parseShape("1x2-1d1e1w");
    const empty = encodeData({ header: HEADER, settlement: NOTHING, records: RECORDS }, shape);
    const changedAt = (byte: number, value: number) => {
      const changed = empty.slice();
      changed[byte] = value;
      return () => decodeData(changed, shape, 3);
    };
    const [deposit, exit, withdrawal] = [160, 160 + 70, 160 + 70 + 41];
    for (const [byte, what] of [
      [deposit + 31, "deposit"],
      [deposit + 69, "deposit"],
      [exit + 2, "exit"],
      [exit + 40, "exit"],
      [withdrawal, "withdrawal"],
      [withdrawal + 37, "withdrawal"],
    ] as const) {
      const message = new RegExp(`padding ${what}: got \\d+, expected 0`);
      assert.throws(changedAt(byte, 1), refusal("MalformedData", message));
    }
    changedAt(deposit, 0x80)();
  });

  it("is refused with a root of r + 1 instead of 1", () => {
    const alias = hexToBytes((FIELD_MODULUS + 1n).toString(16).padStart(64, "0"));
    const bytes = data.slice();
    bytes.set(alias, 0);
    assert.throws(() => decodeData(bytes, SHAPE, 3), refusal("NotInField", /old root/));
  });
});
