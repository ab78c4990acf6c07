/** The equation of a signature in lanes against noble's bigints: the same verdict, whatever the points. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type AffinePoint, BASE8, Point, SUBGROUP_ORDER } from "../../../src/crypto/curve.js";
import { EquationInLanes, type EquationPoints } from "../../../src/crypto/equation-in-lanes.js";
import { FIELD_MODULUS } from "../../../src/crypto/field.js";
import { equationHolds, equationHoldsSlowly } from "../../../src/crypto/signature-equation.js";
import { FULL_ORDER_POINT, SMALL_ORDER_POINTS } from "../../support/curve-points.js";

const ORDER = 8n * SUBGROUP_ORDER;
const EDGE_SCALARS = [0n, 1n, 2n, SUBGROUP_ORDER >> 1n, SUBGROUP_ORDER - 2n, SUBGROUP_ORDER - 1n];
const scalar = fc.oneof(fc.constantFrom(...EDGE_SCALARS), fc.bigInt(0n, SUBGROUP_ORDER - 1n));
const torsion = fc.constantFrom(...SMALL_ORDER_POINTS);

const lanes = new EquationInLanes();

/** k·P for any k and any P of the curve. */
function multiple(point: Point, k: bigint): Point {
  let sum = Point.ZERO;
  for (const bit of (((k % ORDER) + ORDER) % ORDER).toString(2)) {
    sum = sum.double();
    if (bit === "1") sum = sum.add(point);
  }
  return sum;
}

function affine(point: Point): AffinePoint {
  const { x, y } = point.toAffine();
  return { x, y };
}

/** The only R8 that a key, S and h may have. */
function commitmentOf(key: Point, s: bigint, h: bigint): Point {
  return multiple(BASE8, s).subtract(multiple(key, 8n * h));
}

/** The verdict of both, which must be one. */
function verdict(points: EquationPoints, s: bigint, h: bigint): boolean {
  const expected = equationHoldsSlowly(points, s, h);
  const place = `A = (${points.key.x}, ${points.key.y}), R8 = (${points.r8.x}, ${points.r8.y}), S = ${s}, h = ${h}`;
  assert.equal(equationHolds(points, s, h), expected, place);
  return expected;
}

describe("the equation of a signature", () => {
  it("takes the R8 that solves it and no other, for keys with and without small components", () => {
    fc.assert(
      fc.property(scalar, torsion, scalar, scalar, torsion, (a, small, s, h, error) => {
        const key = multiple(FULL_ORDER_POINT, 8n * a).add(small);
        const right = commitmentOf(key, s, h);
        const points = { key: affine(key), r8: affine(right.add(error)) };
        const holds = verdict(points, s, h);
        assert.equal(holds, error.is0() && !right.is0() && a !== 0n);
        verdict({ ...points, r8: affine(right.negate()) }, s, h);
        verdict({ ...points, key: affine(key.negate()) }, s, h);
      }),
      { numRuns: 60 },
    );
  });

  it("is right where sums meet the point that is added, its opposite and the identity", () => {
    const eighth = ((SUBGROUP_ORDER + 1n) / 2n) ** 3n % SUBGROUP_ORDER;
    const taken: boolean[] = [];
    for (const k of [-3n, -1n, 1n, 2n]) {
      const key = multiple(BASE8, k * eighth);
      assert.ok(multiple(key, 8n).equals(multiple(BASE8, k)));
      for (let s = 0n; s < 9n; s += 1n) {
        for (let h = 0n; h < 9n; h += 1n) {
          const right = commitmentOf(key, s, h);
          assert.ok(right.equals(multiple(BASE8, s - k * h)));
          taken.push(verdict({ key: affine(key), r8: affine(right) }, s, h));
          verdict({ key: affine(key), r8: affine(right.add(BASE8)) }, s, h);
        }
      }
    }
    assert.ok(taken.includes(true) && taken.includes(false));
  });

  it("takes no key of small order and no R8 that is the identity", () => {
    for (const key of SMALL_ORDER_POINTS.map(affine)) {
      for (const s of EDGE_SCALARS) {
        assert.ok(!verdict({ key, r8: affine(multiple(BASE8, s)) }, s, 5n));
      }
    }
    const key = affine(BASE8);
    for (const r8 of SMALL_ORDER_POINTS.map(affine)) assert.ok(!verdict({ key, r8 }, 8n, 1n));
    assert.ok(!verdict({ key, r8: { x: 0n, y: 1n } }, 0n, 0n));
  });

  it("takes points that are ± Base8 and ± each other", () => {
    for (const key of [BASE8, BASE8.negate(), FULL_ORDER_POINT]) {
      for (const r8 of [BASE8, BASE8.negate(), key, key.negate()]) {
        for (const h of EDGE_SCALARS) {
          for (const s of [1n + 8n * h, 8n * h - 1n, 1n - 8n * h, -1n - 8n * h]) {
            const inRange = ((s % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER;
            verdict({ key: affine(key), r8: affine(r8) }, inRange, h);
          }
        }
      }
    }
    const one = { key: affine(BASE8), r8: affine(BASE8) };
    assert.ok(verdict(one, 9n, 1n));
    assert.ok(verdict({ ...one, key: affine(BASE8.negate()) }, SUBGROUP_ORDER - 7n, 1n));
  });

  it("takes no point off the curve", () => {
    const [s, h] = [5n, 3n];
    const right = { key: affine(BASE8), r8: affine(commitmentOf(BASE8, s, h)) };
    assert.ok(verdict(right, s, h));
    const coordinate = fc.oneof(
      fc.constantFrom(0n, 1n, FIELD_MODULUS - 1n, right.key.x, right.key.y),
      fc.bigInt(0n, FIELD_MODULUS - 1n),
    );
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        verdict({ ...right, key: { x, y } }, s, h);
        verdict({ ...right, r8: { x, y } }, s, h);
        verdict({ key: { x, y }, r8: affine(multiple(BASE8, s)) }, s, 0n);
      }),
      { numRuns: 200, examples: [[0n, 0n]] },
    );
    for (const other of [right.key.x + 1n, right.key.x - 1n, FIELD_MODULUS - 1n]) {
      assert.ok(!verdict({ ...right, key: { ...right.key, x: other } }, s, h));
      assert.ok(!verdict({ ...right, r8: { ...right.r8, y: other } }, s, h));
    }
  });

  it("has one S below 2^254 a multiple of l: the caller refuses the others", () => {
    const points = { key: affine(BASE8), r8: affine(commitmentOf(BASE8, 5n, 3n)) };
    for (let k = 0n; k < 4n; k += 1n) {
      assert.ok(lanes.holds(points, 5n + k * SUBGROUP_ORDER, 3n + k * SUBGROUP_ORDER));
      assert.ok(!lanes.holds(points, 6n + k * SUBGROUP_ORDER, 3n));
    }
    const most = FIELD_MODULUS - 1n;
    const r8 = affine(commitmentOf(BASE8, most, most));
    assert.ok(lanes.holds({ ...points, r8 }, most, most));
  });
});
