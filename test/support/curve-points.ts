/** Points of Baby Jubjub for circuit tests, and their Montgomery form computed natively. */

import { BASE8, Point, SUBGROUP_ORDER } from "../../src/crypto/curve.js";

const { Fp } = Point;

/** A point of the Montgomery form v² = u³ + 168698·u² + u. */
export interface MontgomeryPoint {
  readonly u: bigint;
  readonly v: bigint;
}

/** u = (1 + y) / (1 − y), v = u / x (EIP-2494); (0, −1) is (0, 0), the identity has no image. */
export function toMontgomery(point: Point): MontgomeryPoint {
  const { x, y } = point.toAffine();
  if (x === 0n && y !== 1n) return { u: 0n, v: 0n };
  const u = Fp.div(Fp.add(1n, y), Fp.sub(1n, y));
  return { u, v: Fp.div(u, x) };
}

/** A point of order 8·l (EIP-2494's G). */
export const FULL_ORDER_POINT = Point.fromAffine({
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
});

/** The points of small order: the multiples 0 … 7 of one of order 8. */
export const SMALL_ORDER_POINTS: readonly Point[] = multiplesOf(
  FULL_ORDER_POINT.multiplyUnsafe(SUBGROUP_ORDER - 1n).add(FULL_ORDER_POINT),
);

function multiplesOf(generator: Point): Point[] {
  const multiples = [Point.ZERO];
  while (multiples.length < 8) multiples.push(multiples.at(-1)!.add(generator));
  return multiples;
}

/** The slope of the line through two points of the Montgomery form. */
export function slopeOf(p: Point, q: Point): bigint {
  const [a, b] = [toMontgomery(p), toMontgomery(q)];
  return Fp.div(Fp.sub(b.v, a.v), Fp.sub(b.u, a.u));
}

/** The odd multiples 1, 3, 5, 7 of 8^i · Base8, Montgomery form: the i-th window of the generator. */
export function baseWindow(i: number): bigint[][] {
  return [1n, 3n, 5n, 7n].map((k) => {
    const { u, v } = toMontgomery(BASE8.multiply((k * 8n ** BigInt(i)) % SUBGROUP_ORDER));
    return [u, v];
  });
}

/** All 84 windows of the generator. */
export const BASE_WINDOWS: readonly bigint[][][] = Array.from({ length: 84 }, (_, i) => {
  return baseWindow(i);
});
