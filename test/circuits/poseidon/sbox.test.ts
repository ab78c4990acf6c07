import { Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES, samples } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Sbox", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("poseidon/sbox");
  });

  it("gives the fifth power", async () => {
    for (const value of [...EDGES, 2n, ...samples(3)]) {
      await circuit.assertGives({ in: value }, { out: Point.Fp.pow(value, 5n) });
    }
  });

  it("refuses another power", async () => {
    const witness = await circuit.honest({ in: 3n });
    circuit.assertViolates(circuit.edited(witness, { out: 81n }), /^out$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: 3n });
  });
});
