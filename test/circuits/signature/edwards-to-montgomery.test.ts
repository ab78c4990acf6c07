import { BASE8, type Point } from "../../../src/crypto/curve.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import type { CircuitUnderTest } from "../../support/circuit-under-test.js";
import { FULL_ORDER_POINT, SMALL_ORDER_POINTS, toMontgomery } from "../../support/curve-points.js";
import { EDGES, sample } from "../../support/field-samples.js";
import { openTemplate } from "../../support/open-template.js";

describe("EdwardsToMontgomery", () => {
  let circuit: CircuitUnderTest;
  before(async () => {
    circuit = await openTemplate("signature/edwards-to-montgomery");
  });

  const affine = (point: Point) => ({ ...point.toAffine() });

  it("maps every point but the identity", async () => {
    const points = [BASE8, BASE8.double(), BASE8.negate(), FULL_ORDER_POINT];
    for (const point of [...points, ...SMALL_ORDER_POINTS.slice(1)]) {
      await circuit.assertGives(affine(point), { ...toMontgomery(point) });
    }
  });

  it("refuses the identity", async () => {
    await circuit.assertRefuses({ x: 0n, y: 1n }, /^y$/);
  });

  it("refuses what is off the curve", async () => {
    const { x, y } = BASE8.toAffine();
    await circuit.assertRefuses({ x: y, y: x }, /^[uv]Square$/);
    await circuit.assertRefuses({ x: sample(1), y }, /^[uv]Square$/);
    await circuit.assertRefuses({ x: sample(1), y: 1n }, /^y$/);
    await circuit.assertRefuses({ x: 0n, y: sample(1) }, /^v$|^vSquare$/);
  });

  it("refuses the image of another point, its negative included", async () => {
    const witness = await circuit.honest(affine(BASE8));
    for (const other of [BASE8.double(), BASE8.negate()]) {
      const { u, v } = toMontgomery(other);
      const edits = { u, v, uSquare: (u * u) % FIELD_MODULUS, vSquare: (v * v) % FIELD_MODULUS };
      circuit.assertViolates(circuit.edited(witness, edits), /^[xy]$/);
    }
  });

  it("lets y = −1 stand for the point of order two with any x, and for it alone", async () => {
    for (const x of [...EDGES, sample(1)]) {
      const witness = await circuit.assertGives({ x, y: FIELD_MODULUS - 1n }, { u: 0n, v: 0n });
      circuit.assertViolates(circuit.edited(witness, { v: 1n }), /^v$/);
    }
  });

  it("holds every wire fast, but that x", async () => {
    for (const point of [BASE8, FULL_ORDER_POINT, SMALL_ORDER_POINTS[1]!]) {
      await circuit.assertHoldsFast(affine(point));
    }
    await circuit.assertHoldsFast(affine(SMALL_ORDER_POINTS[4]!), ["x"], /^v$/);
  });
});
