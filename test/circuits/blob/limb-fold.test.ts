import assert from "node:assert/strict";
import { BLOB_MODULUS } from "../../../src/crypto/blob-field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { sample } from "../../support/field-samples.js";
import { foldLimbs, limbsOf, numberOf, unitAt } from "../../support/limb-numbers.js";
import { openTemplate } from "../../support/open-template.js";

/** The most limbs that there can be. */
const count = 76;

const input = limbsOf(sample(1) * sample(2) * sample(3) * sample(4) * sample(5), count);

describe("LimbFold", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("blob/limb-fold", count);
  });

  it("gives the limbs of 2^(16·h) mod q for a limb at h", async () => {
    for (let h = 0; h < count; h += 1) {
      const weight = (1n << BigInt(16 * h)) % BLOB_MODULUS;
      await circuit.assertGives({ in: unitAt(h, count) }, { out: limbsOf(weight, 16) });
    }
  });

  it("adds them up without carries, to the same number modulo q", async () => {
    const out = foldLimbs(input);
    await circuit.assertGives({ in: input }, { out });
    assert.equal(numberOf(out) % BLOB_MODULUS, numberOf(input) % BLOB_MODULUS);
  });

  it("leaves 16 limbs as they are", async () => {
    const small = await openTemplate("blob/limb-fold", 16);
    await small.assertGives({ in: input.slice(0, 16) }, { out: input.slice(0, 16) });
  });

  it("refuses limbs that are the same number by a carry", async () => {
    const witness = await circuit.honest({ in: input });
    for (let j = 0; j < 15; j += 1) {
      const [low, high] = [j, j + 1].map((at) => circuit.valueOf(witness, `out[${at}]`));
      const edits = { [`out[${j}]`]: low! + (1n << 16n), [`out[${j + 1}]`]: high! - 1n };
      circuit.assertViolates(circuit.edited(witness, edits), /^out\[/);
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: input });
  });
});
