import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { EDGES } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("IsNonZero", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("gadgets/is-non-zero");
  });

  it("tells 0 from everything else", async () => {
    await circuit.assertGives({ in: 0n }, { out: 0n });
    for (const value of [1n, 2n, FIELD_MODULUS - 1n]) {
      await circuit.assertGives({ in: value }, { out: 1n });
    }
  });

  it("refuses another answer, whatever the inverse", async () => {
    for (const inverse of EDGES) {
      const nothing = await circuit.forged({ in: 0n }, { out: 1n, inverse });
      circuit.assertViolates(nothing, /^inverse$/);
      const something = await circuit.forged({ in: 3n }, { out: 0n, inverse });
      circuit.assertViolates(something, /^in$/);
    }
    const half = await circuit.forged({ in: 3n }, { out: 6n, inverse: 2n });
    circuit.assertViolates(half, /^in$/);
  });

  it("holds every wire fast but the inverse of 0", async () => {
    await circuit.assertHoldsFast({ in: 3n });
    await circuit.assertHoldsFast({ in: 0n }, ["inverse"]);
  });
});
