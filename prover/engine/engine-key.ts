/**
 * A proving key in the engine's own form, in memory that all threads share. It is plain data and
 * handles, so it passes to worker threads without a copy. The same memory holds the workspaces of all
 * running proofs, because a WebAssembly instance sees only one memory.
 */
import type { Dummies, Scratch } from "../arithmetic/scratch-memory.js";

/** Points of one multi-scalar multiplication, without points at infinity. */
export interface PointTable {
  readonly group: "g1" | "g2";
  /** Address of the first affine point. */
  readonly points: number;
  readonly count: number;
  /** Address of the number of each point's scalar: u32. */
  readonly scalars: number;
  /** Whether the scalars are the witness or the quotient's values. */
  readonly of: "witness" | "quotient";
}

/** One side (A or B) of all constraints, as sparse rows. */
export interface SparseRows {
  /** u32 for every row and one more: number of the row's first term; all even. */
  readonly starts: number;
  /** Pairs of u32: number of a coefficient, number of a wire. */
  readonly terms: number;
}

/** Scalars behind the witness, each a sum of some of its values or of their negatives: those of equal points. */
export interface MergedScalars {
  readonly count: number;
  /** Address of u32 for every scalar and one more: number of its first term. */
  readonly starts: number;
  /** Address of u32: numbers of wires, with OPPOSITE (distinct-points.ts) for a negative. */
  readonly terms: number;
}

/** Addresses that belong to one proof in progress. */
export interface Workspace {
  /** Canonical witness and the scalars behind it; then the witness as singles. */
  readonly witness: number;
  readonly witnessSingles: number;
  /** Four arrays of n singles: columns A, B, C and the quotient. */
  readonly columns: readonly [number, number, number, number];
  readonly witnessDigits: number;
  readonly quotientDigits: number;
  /** A pair of projective points of G2 (the larger) for each window of each table. */
  readonly results: number;
  /** A few pairs of projective points, where the proof is assembled. */
  readonly assembly: number;
  /** One a thread. */
  readonly scratch: readonly Scratch[];
}

/** Addresses of constants. */
export interface EngineConstants {
  /** Pairs: factors for import of witness and export of the quotient, domain size. */
  readonly witnessFactor: number;
  readonly quotientFactor: number;
  readonly domainSize: number;
  readonly dummies: Dummies;
}

/** The tables of a key. Only a proof in zero knowledge needs `b1`. */
export const TABLE_NAMES = ["b2", "h", "a", "c", "b1"] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** One value a table; `b1` may be missing. */
export type ByTable<Value> = Readonly<Record<Exclude<TableName, "b1">, Value>> & {
  readonly b1?: Value;
};

export interface EngineKey {
  /** Distinguishes keys in a thread that has used several. */
  readonly id: string;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Wide code, in a process that has it. */
  readonly wide: WebAssembly.Module | undefined;
  readonly wires: number;
  readonly publicSignals: number;
  readonly power: number;
  /** Without `b1`, proofs do not hide the witness. */
  readonly tables: ByTable<PointTable>;
  readonly merged: MergedScalars;
  readonly rows: { readonly a: SparseRows; readonly b: SparseRows; readonly coefficients: number };
  /** Address of the roots of order 2^k, at index k: singles ω^0 … ω^(2^(k-1)). */
  readonly roots: readonly number[];
  readonly constants: EngineConstants;
  /** Bits of a digit of each kind of scalars. */
  readonly widths: Readonly<Record<PointTable["of"], number>>;
  /** alpha1, beta1, delta1 of G1 and beta2, delta2 of G2: coordinates, plain. */
  readonly fixed: Readonly<Record<"alpha1" | "beta1" | "delta1" | "beta2" | "delta2", bigint[]>>;
  readonly workspaces: readonly Workspace[];
}
