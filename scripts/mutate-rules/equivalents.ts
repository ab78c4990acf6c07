/**
 * Mutants of the rules that no test can notice, because nothing that matters is different in them,
 * each with its argument. An argument whose mutant is not there any more, or is noticed after all,
 * fails the run.
 */

import type { Equivalent } from "../mutate-circuits/equivalents.js";

export const equivalents: readonly Equivalent[] = [];
