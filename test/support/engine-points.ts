/** Points of both groups in the engine's form, with noble's curves as the oracle. */

import { bn254 } from "@noble/curves/bn254.js";
import { BASE_MODULUS } from "../../prover/bn254.js";
import type { EngineMemory } from "./engine-memory.js";

export type GroupName = "g1" | "g2";

/** A group as the tests use it: points are multiples of the generator. */
export interface OracleGroup {
  readonly name: GroupName;
  readonly degree: 1 | 2;
  /** The plain components of factor * generator, nothing for infinity. */
  multiple(factor: bigint): bigint[];
}

export const ORACLES: readonly OracleGroup[] = [
  { name: "g1", degree: 1, multiple: (factor) => componentsOf(1, factor) },
  { name: "g2", degree: 2, multiple: (factor) => componentsOf(2, factor) },
];

const order = bn254.fields.Fr.ORDER;

function componentsOf(degree: 1 | 2, factor: bigint): bigint[] {
  const scalar = ((factor % order) + order) % order;
  if (scalar === 0n) return [];
  if (degree === 1) {
    const { x, y } = bn254.G1.Point.BASE.multiply(scalar).toAffine();
    return [x, y];
  }
  const { x, y } = bn254.G2.Point.BASE.multiply(scalar).toAffine();
  return [x.c0, x.c1, y.c0, y.c1];
}

/** Writes an affine point. */
export function writePoint(memory: EngineMemory, at: number, components: readonly bigint[]): void {
  for (const [i, component] of components.entries()) {
    memory.writeSingle(at + 40 * i, component, BASE_MODULUS);
  }
}

export function readPoint(memory: EngineMemory, at: number, degree: 1 | 2): bigint[] {
  return Array.from({ length: 2 * degree }, (_, i) => memory.readSingle(at + 40 * i, BASE_MODULUS));
}

/** Whether lane 0 of a pair of projective points is the point with these components. */
export function isPoint(
  memory: EngineMemory,
  at: number,
  degree: 1 | 2,
  components: readonly bigint[],
  lane: 0 | 1 = 0,
): boolean {
  const read = (i: number) => memory.readLane(at + 80 * i, lane, BASE_MODULUS);
  const [x, y, z] = [0, 1, 2].map((coordinate) =>
    Array.from({ length: degree }, (_, i) => read(coordinate * degree + i)),
  ) as [bigint[], bigint[], bigint[]];
  if (components.length === 0)
    return z.every((part) => part === 0n) && y.some((part) => part !== 0n);
  if (z.every((part) => part === 0n)) return false;
  const same = (projective: bigint[], affine: readonly bigint[]) => {
    const scaled = multiply(affine, z);
    return projective.every((part, i) => part === scaled[i]);
  };
  return same(x, components.slice(0, degree)) && same(y, components.slice(degree));
}

/** Product in F_q, or in F_q[u]/(u² + 1). */
function multiply([a, b = 0n]: readonly bigint[], [c, d = 0n]: readonly bigint[]): bigint[] {
  const reduce = (value: bigint) => ((value % BASE_MODULUS) + BASE_MODULUS) % BASE_MODULUS;
  return [reduce(a! * c! - b * d), reduce(a! * d + b * c!)];
}
