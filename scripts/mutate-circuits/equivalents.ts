/**
 * Mutants that no test can notice, because nothing that matters is different in them, each with its
 * argument. An argument whose mutant is not there any more, or is noticed after all, fails the run.
 */

export interface Equivalent {
  /** As `mutantName` gives it. */
  readonly mutant: string;
  readonly why: string;
}

export const equivalents: readonly Equivalent[] = [];
