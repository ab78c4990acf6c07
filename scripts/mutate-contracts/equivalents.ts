/** Mutants that no test can notice, each with its argument. */

import type { Equivalent } from "../mutation/equivalent.js";

export const equivalents: readonly Equivalent[] = [];
