/**
 * The groups of BN254 and the fields of their coordinates, as operations on WASM memory (see
 * wasm-curve.ts, which loads them).
 */
import { pG1gen, pG2gen } from "wasmcurves/build/bn128_wasm.js";
import { FIELD_BYTES } from "../bn254.js";
import type { CurveMemory } from "./curve-memory.js";

type Unary = (x: number, out: number) => void;
type Binary = (x: number, y: number, out: number) => void;
type BatchInverse = (x: number, step: number, n: number, out: number, outStep: number) => void;

/** The base field of a group: F_q for G1, F_q² for G2; elements in Montgomery form. */
export interface CoordinateField {
  readonly bytes: number;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly square: Unary;
  readonly neg: Unary;
  readonly copy: Unary;
  readonly isZero: (x: number) => number;
  readonly eq: (x: number, y: number) => number;
  /** Inverts the `n` elements at `x` with one inversion, to `out`; zeros stay zero. */
  readonly batchInverse: (x: number, n: number, out: number) => void;
}

/** G1 or G2. An affine point is x then y; the point at infinity is all zero bytes. */
export interface Group {
  readonly field: CoordinateField;
  /** Bytes of an affine point. */
  readonly pointBytes: number;
  /** Address of the affine generator. */
  readonly generator: number;
  readonly isInfinity: (point: number) => number;
  /** out (Jacobian, 3/2 of an affine point) = scalar (plain, `length` bytes) * point (affine). */
  readonly multiply: (point: number, scalar: number, length: number, out: number) => void;
  readonly toAffine: Unary;
}

export type GroupName = "G1" | "G2";

/** The groups over the module whose exports are given, working in the memory of `curve`. */
export function loadGroups(
  curve: CurveMemory,
  all: Readonly<Record<string, unknown>>,
): Readonly<Record<GroupName, Group>> {
  const g1 = group(all, "g1m", "f1m", FIELD_BYTES, pG1gen);
  const g2 = group(all, "g2m", "f2m", 2 * FIELD_BYTES, pG2gen);
  const invert = baseInverse(curve, all.f1m_batchInverse as BatchInverse);
  return {
    G1: { ...g1, field: { ...g1.field, batchInverse: invert } },
    G2: { ...g2, field: { ...g2.field, batchInverse: quadraticInverse(curve, g1.field, invert) } },
  };
}

type WithoutInverse = Omit<Group, "field"> & { field: Omit<CoordinateField, "batchInverse"> };

function group(
  all: Readonly<Record<string, unknown>>,
  curve: string,
  field: string,
  bytes: number,
  generator: number,
): WithoutInverse {
  const pick = <T>(key: string): T => all[key] as T;
  return {
    pointBytes: 2 * bytes,
    generator,
    isInfinity: pick(`${curve}_isZeroAffine`),
    multiply: pick(`${curve}_timesScalarAffine`),
    toAffine: pick(`${curve}_toAffine`),
    field: {
      bytes,
      add: pick(`${field}_add`),
      sub: pick(`${field}_sub`),
      mul: pick(`${field}_mul`),
      square: pick(`${field}_square`),
      neg: pick(`${field}_neg`),
      copy: pick(`${field}_copy`),
      isZero: pick(`${field}_isZero`),
      eq: pick(`${field}_eq`),
    },
  };
}

/** wasmcurves' batch inversion, after reserving the free memory that it needs. */
function baseInverse(
  curve: CurveMemory,
  batchInverse: BatchInverse,
): CoordinateField["batchInverse"] {
  return (x, n, out) => {
    curve.reserve((n + 1) * FIELD_BYTES);
    batchInverse(x, FIELD_BYTES, n, out, FIELD_BYTES);
  };
}

/**
 * Batch inversion in F_q² = F_q[u] / (u² + 1) by way of norms: 1 / (a + b u) = (a - b u) / (a² + b²).
 * Half the cost of wasmcurves' own, which multiplies in F_q² throughout. A norm is zero for zero
 * only, because -1 is not a square in F_q.
 */
function quadraticInverse(
  curve: CurveMemory,
  base: Pick<CoordinateField, "add" | "square" | "mul" | "neg">,
  invert: CoordinateField["batchInverse"],
): CoordinateField["batchInverse"] {
  return (x, n, out) => {
    const mark = curve.mark();
    const norms = curve.allocate(n * FIELD_BYTES);
    const square = curve.allocate(FIELD_BYTES);
    for (let i = 0; i < n; i++) {
      const norm = norms + i * FIELD_BYTES;
      base.square(x + 2 * i * FIELD_BYTES, norm);
      base.square(x + (2 * i + 1) * FIELD_BYTES, square);
      base.add(norm, square, norm);
    }
    invert(norms, n, norms);
    for (let i = 0; i < n; i++) {
      const [real, imaginary] = [2 * i * FIELD_BYTES, (2 * i + 1) * FIELD_BYTES];
      base.mul(x + real, norms + i * FIELD_BYTES, out + real);
      base.mul(x + imaginary, norms + i * FIELD_BYTES, out + imaginary);
      base.neg(out + imaginary, out + imaginary);
    }
    curve.release(mark);
  };
}
