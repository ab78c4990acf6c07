/**
 * Mutants of the rules that no test can notice, because nothing that matters is different in them,
 * each with its argument. An argument whose mutant is not there any more, or is noticed after all,
 * fails the run.
 */

import type { Equivalent } from "../mutation/equivalent.js";

export const equivalents: readonly Equivalent[] = [
  {
    mutant:
      "src/kinds/float.ts: const below = before > onScale ? before : onScale; → const below = before >= onScale ? before : onScale;",
    why: "of two equal values either is the same",
  },
  {
    mutant:
      "src/state/account-tree.ts: for (let position = 0; position < count; position++) this.#hash(height, position); → for (let position = 0; position <= count; position++) this.#hash(height, position);",
    why: "the node more has only empty leaves below it, and its hash is what is taken for it without",
  },
  {
    mutant:
      "src/kinds/float.ts: while (mantissa >= mantissaLimit && mantissa % 10n === 0n) { → while (mantissa > mantissaLimit && mantissa % 10n === 0n) {",
    why: "the limit is a power of two, and none is a multiple of 10: there the loop ends by its other half",
  },
  {
    mutant:
      'verifier/contract-options.ts: const { levels, keys, escapeKey, tokens = [], deadline, spacing } = options; → const { levels, keys, escapeKey, tokens = ["Stryker was here"], deadline, spacing } = options;',
    why: "only the number of tokens is looked at here, and one is as few as none",
  },
];
