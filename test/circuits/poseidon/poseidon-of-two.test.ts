import { poseidon2 } from "poseidon-lite";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("Poseidon of two", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("poseidon/poseidon", 2);
  });

  it("is poseidon-lite's", async () => {
    for (const left of EDGES) {
      for (const right of EDGES) {
        await circuit.assertGives({ in: [left, right] }, { out: poseidon2([left, right]) });
      }
    }
  });

  it("refuses the hash of other inputs", async () => {
    const witness = await circuit.honest({ in: [1n, 2n] });
    circuit.assertViolates(circuit.edited(witness, { in: [2n, 2n] }), /^in\[0\]$/);
    circuit.assertViolates(circuit.edited(witness, { in: [1n, 1n] }), /^in\[1\]$/);
    circuit.assertViolates(circuit.edited(witness, { out: 5n }), /^out$/);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: [1n, 2n] });
  });
});
