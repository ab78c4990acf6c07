import assert from "node:assert/strict";
import {
  assertLevels,
  dataLength,
  formatShape,
  parseShape,
  recordElements,
  vectorLength,
} from "../../src/params.js";
import { refusal } from "../support/refusal.js";

describe("params", () => {
  it("reads and writes shapes", () => {
    assert.deepEqual(parseShape("32x64"), { transfers: 32, slots: 64 });
    assert.equal(formatShape(parseShape("1x2")), "1x2");
    assert.deepEqual(parseShape("128x128"), { transfers: 128, slots: 128 });
  });

  for (const text of ["", "32", "32X32", "0x2", "1x1", "129x2", "1x129", "1x2 ", "01x2", "1.5x2"]) {
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
    assert.equal(recordElements({ transfers: 4, slots: 6 }), 2);
    assert.equal(vectorLength({ transfers: 4, slots: 6 }), 7);
    assert.equal(dataLength({ transfers: 4, slots: 6 }), 160 + 62);
    assert.equal(dataLength({ transfers: 32, slots: 32 }), 160 + 13 * 31);
  });
});
