/**
 * A proof as phases of independent tasks. The tasks of a phase are numbered from 0; any thread may do
 * them in any order. A phase begins when the previous one is complete.
 */
import type { TableName } from "./engine-key.js";

/** A column of the workspace. */
export type ColumnNumber = 0 | 1 | 2 | 3;

export type Phase =
  /** Witness into Montgomery form, and into digits. */
  | { readonly kind: "witness" }
  /** Columns A (0) and B (1) from the witness. */
  | { readonly kind: "rows" }
  /** Column C (2) as the product of A and B. */
  | { readonly kind: "products" }
  /** The stage between the lanes, of the inverse or the forward transform. */
  | { readonly kind: "inverse cross" | "forward cross"; readonly columns: readonly ColumnNumber[] }
  /** One stage over whole columns. */
  | {
      readonly kind: "inverse stage" | "forward stage";
      readonly columns: readonly ColumnNumber[];
      /** Pairs between the two of a butterfly. */
      readonly half: number;
    }
  /** All stages within blocks of `pairs` pairs. */
  | {
      readonly kind: "inverse blocks" | "forward blocks";
      readonly columns: readonly ColumnNumber[];
      readonly pairs: number;
    }
  /** The quotient's values as canonical scalars, and as digits. */
  | { readonly kind: "quotient" }
  /** Each task is one window of one table. */
  | { readonly kind: "windows"; readonly tasks: readonly WindowTask[] };

export interface WindowTask {
  readonly table: TableName;
  readonly window: number;
  readonly out: number;
}

/** Pairs of a column, or rows, that make a task. */
export const CHUNK = 2048;
/** Pairs of a block whose stages are one task: 655 kB, which a second-level cache holds. */
export const BLOCK = 8192;

/** The inverse transform of columns: values in natural order to n times the coefficients. */
export function inversePhases(power: number, columns: readonly ColumnNumber[]): Phase[] {
  const [pairs, block] = sizes(power);
  const phases: Phase[] = [{ kind: "inverse cross", columns }];
  for (let half = pairs / 2; half >= block; half /= 2) {
    phases.push({ kind: "inverse stage", columns, half });
  }
  return [...phases, { kind: "inverse blocks", columns, pairs: block }];
}

/** The forward transform: coefficients to values at the odd powers of the root of order 2n. */
export function forwardPhases(power: number, columns: readonly ColumnNumber[]): Phase[] {
  const [pairs, block] = sizes(power);
  const phases: Phase[] = [{ kind: "forward blocks", columns, pairs: block }];
  for (let half = block; half < pairs; half *= 2) {
    phases.push({ kind: "forward stage", columns, half });
  }
  return [...phases, { kind: "forward cross", columns }];
}

/** From the witness to the digits of the quotient. */
export function quotientPhases(power: number): Phase[] {
  const columns = [0, 1, 2] as const;
  return [
    { kind: "witness" },
    { kind: "rows" },
    { kind: "products" },
    ...inversePhases(power, columns),
    ...forwardPhases(power, columns),
    { kind: "quotient" },
  ];
}

function sizes(power: number): [pairs: number, block: number] {
  const pairs = 2 ** (power - 1);
  return [pairs, Math.min(BLOCK, pairs)];
}
