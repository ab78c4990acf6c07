import { BASE8, type Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { SMALL_ORDER_POINTS, slopeOf, toMontgomery } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

function points(p: Point, q: Point) {
  const [a, b] = [toMontgomery(p), toMontgomery(q)];
  return { pu: a.u, pv: a.v, qu: b.u, qv: b.v };
}

describe("MontgomeryAdd", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/montgomery-add");
  });

  const p = BASE8.multiply(12345n);
  const input = { ...points(p, BASE8), slope: slopeOf(p, BASE8) };

  it("gives P + Q", async () => {
    for (const q of [BASE8, BASE8.negate(), p.double(), SMALL_ORDER_POINTS[4]!]) {
      const { u, v } = toMontgomery(p.add(q));
      await circuit.assertGives({ ...points(p, q), slope: slopeOf(p, q) }, { outU: u, outV: v });
    }
  });

  it("refuses another slope", async () => {
    await circuit.assertRefuses({ ...input, slope: sample(1) }, /^slope$/);
  });

  it("has no solution if P = −Q", async () => {
    for (const slope of EDGES) {
      await circuit.assertRefuses({ ...points(BASE8, BASE8.negate()), slope }, /^slope$/);
    }
  });

  it("lets any slope serve if P = Q, which the caller must rule out", async () => {
    const witness = await circuit.honest({ ...points(BASE8, BASE8), slope: sample(1) });
    circuit.assertSatisfied(witness);
  });

  it("holds every wire fast", async () => {
    await circuit.assertHoldsFast(input);
  });
});
