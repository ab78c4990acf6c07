/**
 * A mutant that no test can notice, because nothing that matters is different in it, with the
 * argument. An argument whose mutant is not there any more, or is noticed after all, fails the run.
 */
export interface Equivalent {
  /** As `mutantNames` gives it. */
  readonly mutant: string;
  readonly why: string;
}
