import { BASE8 } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { FULL_ORDER_POINT, SMALL_ORDER_POINTS, toMontgomery } from "../../support/curve-points.js";
import { EDGES } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const orderTwo = { u: 0n, v: 0n };

describe("MontgomeryDouble", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/montgomery-double");
  });

  it("doubles, the points of order four and eight too", async () => {
    const small = SMALL_ORDER_POINTS.filter((_, i) => i % 4 !== 0);
    for (const point of [BASE8, BASE8.negate(), FULL_ORDER_POINT, ...small]) {
      const { u, v } = toMontgomery(point.double());
      await circuit.assertGives({ ...toMontgomery(point) }, { outU: u, outV: v });
    }
  });

  it("has no double for the point of order two", async () => {
    await circuit.assertRefuses(orderTwo, /^slope$/);
    for (const slope of EDGES) {
      circuit.assertViolates(await circuit.forged(orderTwo, { slope }), /^slope$/);
    }
  });

  it("refuses another point", async () => {
    const witness = await circuit.honest({ ...toMontgomery(BASE8) });
    const { u, v } = toMontgomery(BASE8.double().negate());
    const edited = circuit.edited(witness, { outU: u, outV: v });
    circuit.assertViolates(edited, /^outV$/);
  });

  it("holds every wire fast", async () => {
    for (const point of [BASE8, SMALL_ORDER_POINTS[2]!]) {
      await circuit.assertHoldsFast({ ...toMontgomery(point) });
    }
  });
});
