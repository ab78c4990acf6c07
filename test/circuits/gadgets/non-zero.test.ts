import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("NonZero", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("gadgets/non-zero");
  });

  it("accepts everything but 0", async () => {
    for (const value of [1n, 2n, FIELD_MODULUS - 1n]) await circuit.assertGives({ in: value });
  });

  it("refuses 0, whatever the inverse", async () => {
    await circuit.assertRefuses({ in: 0n }, /^in$/);
    for (const inverse of EDGES) {
      circuit.assertViolates(await circuit.forged({ in: 0n }, { inverse }), /^in$/);
    }
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast({ in: 3n });
  });
});
