/** A circuit with one fault in it. */

/** What was done to the source. */
export type MutantKind =
  | "check dropped"
  | "link weakened"
  | "width"
  | "comparison"
  | "constant"
  | "operands swapped";

export interface Mutant {
  /** The file that is mutated, relative to the folder of circuits. */
  readonly file: string;
  readonly kind: MutantKind;
  /** The template or function that holds the fault. */
  readonly inside: string;
  readonly line: number;
  /** The statement as it is, and as it becomes, in one line each. */
  readonly before: string;
  readonly after: string;
  /** The whole mutated file. */
  readonly source: string;
}

/** Name of a mutant, stable while its statement is: which of several like it, from 1. */
export function mutantName({ file, inside, before, after }: Mutant, which: number): string {
  const suffix = which === 1 ? "" : ` (${which})`;
  return `${file} ${inside}: ${before} → ${after}${suffix}`;
}
