/**
 * The equation that makes a signature valid, S·Base8 = R8 + 8·h·A. All that it takes is public, so
 * nothing here is constant-time.
 *
 * It is checked as it stands, for each signature alone. A random linear combination of several would
 * be true where the equations are not: A and R8 may have a component of small order, and those of
 * several signatures can cancel each other. Such a batch could not be proven, because the circuit
 * compares the points themselves.
 */
import { hasFusedMultiplyAdd } from "../arithmetic/relaxed-simd.js";
import { BASE8, isOnCurve, Point } from "./curve.js";
import { EquationInLanes, type EquationPoints } from "./equation-in-lanes.js";

let inLanes: EquationInLanes | undefined;

/**
 * Whether the equation holds, with both points on the curve and neither R8 nor 8·A the identity. On
 * quipu's own field arithmetic, or on noble's where that does not work.
 *
 * @param s below l, as h
 */
export function equationHolds(points: EquationPoints, s: bigint, h: bigint): boolean {
  const { x, y } = points.r8;
  if (x === 0n && y === 1n) return false;
  if (!hasFusedMultiplyAdd()) return equationHoldsSlowly(points, s, h);
  inLanes ??= new EquationInLanes();
  return inLanes.holds(points, s, h);
}

/** The same by @noble/curves. */
export function equationHoldsSlowly({ key, r8 }: EquationPoints, s: bigint, h: bigint): boolean {
  if (!isOnCurve(r8) || !isOnCurve(key)) return false;
  const key8 = Point.fromAffine(key).clearCofactor();
  const commitment = Point.fromAffine(r8);
  if (key8.is0() || commitment.is0()) return false;
  return BASE8.multiplyUnsafe(s).equals(key8.multiplyUnsafe(h).add(commitment));
}
