import assert from "node:assert/strict";
import fc from "fast-check";
import * as lite from "poseidon-lite";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { poseidon } from "../../../src/crypto/poseidon.js";
import { refusal } from "../../support/refusal.js";

const element = fc.bigInt(0n, FIELD_MODULUS - 1n);

describe("poseidon", () => {
  it("is the hash that poseidon-lite computes, for 4, 5, 6 and 8 inputs", () => {
    const { poseidon4, poseidon5, poseidon6, poseidon8 } = lite;
    const oracles = { 4: poseidon4, 5: poseidon5, 6: poseidon6, 8: poseidon8 };
    for (const [count, oracle] of Object.entries(oracles)) {
      const inputs = fc.array(element, { minLength: Number(count), maxLength: Number(count) });
      fc.assert(
        fc.property(inputs, (values) => assert.equal(poseidon(values), oracle(values))),
        { numRuns: 25, examples: [[Array(Number(count)).fill(FIELD_MODULUS - 1n)]] },
      );
    }
  });

  it("refuses inputs out of the field", () => {
    for (const value of [-1n, FIELD_MODULUS]) {
      assert.throws(() => poseidon([0n, value]), refusal("NotInField"));
    }
  });
});
