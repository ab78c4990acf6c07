import assert from "node:assert/strict";
import { dataLength, recordElements, vectorLength } from "../../src/batch/layout.js";
import {
  assertLevels,
  DEPOSIT_BYTES,
  EXIT_BYTES,
  PAYMENT_BYTES,
  WITHDRAWAL_BYTES,
} from "../../src/params.js";
import { formatShape, parseShape, parseShapeId, shapeId } from "../../src/shape.js";
import { refusal } from "../support/refusal.js";

describe("params", () => {
  it("reads and writes shapes", () => {
    const none = { deposits: 0, exits: 0, withdrawals: 0, payments: 0 };
    assert.deepEqual(parseShape("32x64"), { transfers: 32, slots: 64, ...none });
    assert.deepEqual(parseShape("128x128"), { transfers: 128, slots: 128, ...none });
    const mixed = { transfers: 8, slots: 8, deposits: 4, exits: 2, withdrawals: 128, payments: 7 };
    assert.deepEqual(parseShape("8x8-4d2e128w7p"), mixed);
    assert.deepEqual(parseShape("8x8-4d2e128w7ps"), { ...mixed, signed: true });
    for (const text of [
      "1x2",
      "8x8-4d2e4w",
      "4x4-1d",
      "4x4-10e",
      "4x4-1w",
      "4x4-1d2w",
      "4x4-1p",
      "4x4-1e128p",
      "4x4-s",
      "8x8-2ws",
      "4x4-1d1e1w1ps",
    ]) {
      assert.equal(formatShape(parseShape(text)), text);
    }
  });

  const wrongSuffixes = [
    "1x2-",
    "1x2-0d",
    "1x2-1",
    "1x2-1e1d",
    "1x2-129d",
    "1x2-1d1d",
    "1x2-01d",
    "1x2-1p1w",
    "1x2-129p",
    "1x2s",
    "1x2-ss",
    "1x2-1s",
    "1x2-s1p",
    "1x2-S",
  ];
  for (const text of [
    "",
    "32",
    "32X32",
    "0x2",
    "1x1",
    "129x2",
    "1x129",
    "1x2 ",
    "01x2",
    "1.5x2",
    ...wrongSuffixes,
  ]) {
    it(`refuses the shape ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseShape(text), refusal("InvalidShape"));
    });
  }

  it("refuses trees of fewer than 3 and more than 8 levels", () => {
    for (const levels of [3, 8]) assertLevels(levels);
    for (const levels of [2, 9, 2.5, Number.NaN]) {
      assert.throws(() => assertLevels(levels), refusal("InvalidLevels"));
    }
  });

  it("gives the lengths of SPEC.md section 5", () => {
    // 3·6 + 9·4 = 54 bytes = 2 elements; 3·32 + 9·32 = 384 bytes = 13 elements.
    assert.equal(recordElements(parseShape("4x6")), 2);
    assert.equal(vectorLength(parseShape("4x6")), 7);
    assert.equal(dataLength(parseShape("4x6")), 160 + 62);
    assert.equal(dataLength(parseShape("32x32")), 160 + 13 * 31);
  });

  it("gives the lengths of shapes with deposits, exits, withdrawals and payments", () => {
    const shape = parseShape("8x8-4d2e4w3p");
    // 3·8 + 9·8 + 4 + 2 + 4 + 9·3 = 133 bytes = 5 elements; 4·4 + 2·3 + 4·2 + 3·2 = 36 elements.
    const lengths = [DEPOSIT_BYTES, EXIT_BYTES, WITHDRAWAL_BYTES, PAYMENT_BYTES];
    assert.deepEqual(lengths, [70, 41, 38, 52]);
    assert.equal(recordElements(shape), 5);
    assert.equal(vectorLength(shape), 5 + 36 + 5);
    assert.equal(dataLength(shape), 160 + 280 + 82 + 152 + 156 + 5 * 31);
    // 3 + 8 + 4 signatures of 64 bytes and 2 elements.
    const signed = parseShape("8x8-4d2e4w3ps");
    assert.equal(recordElements(signed), 5);
    assert.equal(vectorLength(signed), 5 + 36 + 30 + 5);
    assert.equal(dataLength(signed), dataLength(shape) + 15 * 64);
  });

  it("gives the shape id of SPEC.md section 1, written out by hand", () => {
    const id = BigInt("0x08 20 40 03 04 05 06".replaceAll(" ", ""));
    assert.equal(shapeId(parseShape("32x64-3d4e5w6p"), 8), id);
    const signed = BigInt("0x88 20 40 03 04 05 06".replaceAll(" ", ""));
    assert.equal(shapeId(parseShape("32x64-3d4e5w6ps"), 8), signed);
  });

  it("reads shape ids, and refuses levels and counts that no tree or batch has", () => {
    for (const text of ["32x64-3d4e5w6p", "32x64-3d4e5w6ps", "1x2", "1x2-s"]) {
      const shape = parseShape(text);
      assert.deepEqual(parseShapeId(shapeId(shape, 3)), { shape, levels: 3 });
    }
    const signed = shapeId(parseShape("1x2-s"), 3);
    for (const levels of [0n, 2n, 9n, 0x7fn, 0x83n]) {
      const id = signed + ((levels - 3n) << 48n);
      assert.throws(() => parseShapeId(id), refusal("InvalidLevels"), `${levels}`);
    }
    assert.throws(() => parseShapeId(signed + 129n), refusal("InvalidShape"));
  });
});
