/** The sum of two points of G1 as contracts take them: affine, and (0, 0) at infinity. */
import { bn254 } from "@noble/curves/bn254.js";
import type { G1Words } from "../../verifier/proof-points.js";

export function addPoints(...points: readonly G1Words[]): G1Words {
  const sum = points
    .map(([x, y]) => bn254.G1.Point.fromAffine({ x, y }))
    .reduce((total, point) => total.add(point), bn254.G1.Point.ZERO);
  const { x, y } = sum.toAffine();
  return [x, y];
}
