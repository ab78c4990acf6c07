import assert from "node:assert/strict";
import { evaluateVector } from "../../../src/batch/public-inputs.js";
import { Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, sample, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
const vector = samples(4);

describe("Evaluation", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("publish/evaluation", vector.length);
  });

  it("evaluates the polynomial, the constant coefficient first", async () => {
    for (const z of [...EDGES, sample(9)]) {
      const terms = vector.map((element, i) => element * Fp.pow(z, BigInt(i)));
      const out = Fp.create(terms.reduce((sum, term) => sum + term));
      assert.equal(evaluateVector(vector, z), out);
      await circuit.assertGives({ in: vector, z }, { out });
    }
  });

  it("refuses another value", async () => {
    const witness = await circuit.honest({ in: vector, z: 3n });
    circuit.assertViolates(circuit.edited(witness, { out: 5n }), /^out$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: vector, z: 3n });
  });
});
