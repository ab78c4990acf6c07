import assert from "node:assert/strict";
import { BASE8, Point } from "../../../src/crypto/curve.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { SMALL_ORDER_POINTS, slopeOf, toMontgomery } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

const { Fp } = Point;
const orderTwo = SMALL_ORDER_POINTS[4]!;

function points(p: Point, q: Point) {
  const [a, b] = [toMontgomery(p), toMontgomery(q)];
  return { pu: a.u, pv: a.v, qu: b.u, qv: b.v };
}

/** P, Q and the slopes of the lines through P and Q and through P and P + Q. */
function input(p: Point, q: Point) {
  return { ...points(p, q), slopes: [slopeOf(p, q), slopeOf(p, p.add(q))] };
}

describe("DoubleAdd", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/double-add");
  });

  const pairs: readonly (readonly [Point, Point])[] = [
    [BASE8, BASE8.double()],
    [BASE8.double(), BASE8],
    [BASE8.double(), BASE8.negate()],
    [BASE8.multiply(12345n), BASE8],
    [BASE8, orderTwo],
  ];

  it("gives 2P + Q", async () => {
    for (const [p, q] of pairs) {
      const { u, v } = toMontgomery(p.double().add(q));
      await circuit.assertGives(input(p, q), { outU: u, outV: v });
    }
  });

  it("gives Q if P is of order two", async () => {
    const { u, v } = toMontgomery(BASE8);
    await circuit.assertGives(input(orderTwo, BASE8), { outU: u, outV: v });
  });

  it("refuses other slopes", async () => {
    const { slopes, ...rest } = input(BASE8.double(), BASE8);
    const [first, second] = slopes as [bigint, bigint];
    await circuit.assertRefuses({ ...rest, slopes: [sample(1), second] }, /^slopes\[0\]$/);
    await circuit.assertRefuses({ ...rest, slopes: [first, sample(1)] }, /^slopes\[1\]$/);
  });

  it("has no solution if P = −Q or 2P = −Q", async () => {
    const [p, double] = [BASE8, BASE8.double()];
    for (const slope of [...EDGES, sample(1)]) {
      const opposite = { ...points(p, p.negate()), slopes: [slope, sample(2)] };
      await circuit.assertRefuses(opposite, /^slopes\[0\]$/);
      const first = slopeOf(p, double.negate());
      const last = { ...points(p, double.negate()), slopes: [first, slope] };
      await circuit.assertRefuses(last, /^slopes\[1\]$/);
    }
  });

  it("leaves the first slope free if P = Q: the caller must rule it out", async () => {
    const { u, v } = toMontgomery(BASE8);
    const slope = sample(1);
    const sumU = Fp.create(slope * slope - 168698n - 2n * u);
    const second = Fp.sub(Fp.div(2n * v, Fp.sub(u, sumU)), slope);
    const witness = await circuit.assertGives({ ...points(BASE8, BASE8), slopes: [slope, second] });
    assert.notEqual(circuit.valueOf(witness, "outU"), toMontgomery(BASE8.multiply(3n)).u);
  });

  it("holds every wire fast", async () => {
    for (const [p, q] of pairs) {
      await circuit.assertHoldsFast(input(p, q));
    }
  });
});
