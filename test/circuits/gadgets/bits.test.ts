import assert from "node:assert/strict";
import { isProverError } from "../../../prover/prover-error.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { bitsOf } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Bits", () => {
  for (const n of [1, 8, 252]) {
    const limit = 1n << BigInt(n);

    describe(`of ${n}`, () => {
      let circuit: CircuitUnderTest;
      before(async () => {
        circuit = await openTemplate("gadgets/bits", n);
      });

      it("gives the bits, the lowest first", async () => {
        for (const value of [0n, 1n, limit / 3n, limit - 1n]) {
          await circuit.assertGives({ in: value }, { out: bitsOf(value, n) });
        }
      });

      it("refuses what has more bits", async () => {
        for (const value of [limit, limit + 1n, FIELD_MODULUS - 1n]) {
          await circuit.assertRefuses({ in: value }, /^in$/);
        }
      });

      it("refuses a bit that is neither 0 nor 1, though the sum be right", async () => {
        const out = bitsOf(limit - 1n, n).with(n - 1, 3n);
        const witness = await circuit.forged({ in: limit * 2n - 1n }, { out });
        circuit.assertViolates(witness, new RegExp(`^out\\[${n - 1}\\]$`));
        assert.equal(circuit.violations(witness).length, 1);
      });

      it("holds every wire fast", async () => {
        await circuit.assertHoldsFast({ in: limit / 3n });
      });
    });
  }

  it("takes no width at which two values of its bits could be equal modulo r", async () => {
    assert.ok(1n << 252n < FIELD_MODULUS);
    for (const n of [0, 253]) {
      await assert.rejects(openTemplate("gadgets/bits", n), (error) =>
        isProverError(error, "CircuitCompileFailed"),
      );
    }
  });
});
