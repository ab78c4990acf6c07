import assert from "node:assert/strict";
import { assertBelow, assertFieldElement, FIELD_MODULUS } from "../../../src/crypto/field.js";
import { refusal } from "../../support/refusal.js";

describe("field", () => {
  it("takes 0 and r - 1, and refuses -1 and r", () => {
    for (const value of [0n, FIELD_MODULUS - 1n]) assertFieldElement(value, "value");
    for (const value of [-1n, FIELD_MODULUS, FIELD_MODULUS + 1n]) {
      assert.throws(() => assertFieldElement(value, "value"), refusal("NotInField", /^value: got/));
    }
  });

  it("refuses numbers out of range or with a fraction", () => {
    assertBelow(7, 8, "token");
    assertBelow(7n, 8n, "token");
    for (const value of [-1, 8, 0.5, Number.NaN, 2 ** 60]) {
      assert.throws(() => assertBelow(value, 8, "token"), refusal("OutOfRange", /^token: got/));
    }
    assert.throws(() => assertBelow(8n, 8n, "token"), refusal("OutOfRange"));
  });

  it("refuses a number for a bigint, and a bigint for a number", () => {
    assert.throws(() => assertBelow<number | bigint>(7, 8n, "amount"), refusal("OutOfRange"));
    assert.throws(() => assertBelow<number | bigint>(7n, 8, "nonce"), refusal("OutOfRange"));
    const number = 7 as unknown as bigint;
    assert.throws(() => assertFieldElement(number, "value"), refusal("NotInField"));
  });
});
