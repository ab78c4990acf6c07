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
      "src/kinds/float.ts: while (mantissa >= mantissaLimit && mantissa % 10n === 0n) { → while (mantissa > mantissaLimit && mantissa % 10n === 0n) {",
    why: "the limit is a power of two, and none is a multiple of 10: there the loop ends by its other half",
  },
  {
    mutant:
      'verifier/contract-options.ts: const { levels, keys, escapeKey, tokens = [], deadline, spacing } = options; → const { levels, keys, escapeKey, tokens = ["Stryker was here"], deadline, spacing } = options;',
    why: "only the number of tokens is looked at here, and one is as few as none",
  },
  {
    mutant:
      "src/state/state.ts: if (account === undefined || account === this.account(index)) return undefined; → if (account === undefined || false) return undefined;",
    why: "an account that is put where it stands gives the same leaf, and the same path for the slots behind it",
  },
  {
    mutant:
      "src/state/state.ts: if (index > start) this.#passed.set(start, index); → if (false) this.#passed.set(start, index);",
    why: "what is remembered of rows makes the walk to the end shorter; without it the end is the same",
  },
  {
    mutant:
      "src/state/account-table.ts: if (now !== undefined && old === undefined) noteIdentity(this.#byIdentity, index, now); → if (true && old === undefined) noteIdentity(this.#byIdentity, index, now);",
    why: "only changes that are taken back empty a leaf; where it was empty before, another has just dropped the index",
  },
  {
    mutant:
      "src/state/account-table.ts: else if (now === undefined || !isSameIdentity(old!, now)) this.#byIdentity = undefined; → else if (true) this.#byIdentity = undefined;",
    why: "an index that is dropped without need is built again, and says the same",
  },
  {
    mutant:
      "src/batch/slot-table.ts: for (let index = 0; slots.size < shape.slots && index < ARITY ** levels; index++) { → for (let index = 0; slots.size < shape.slots && true; index++) {",
    why: "a tree has 512 leaves at least and a shape 128 slots at most, so the loop ends before the tree does",
  },
  {
    mutant:
      "src/batch/slot-table.ts: for (let index = 0; slots.size < shape.slots && index < ARITY ** levels; index++) { → for (let index = 0; slots.size < shape.slots && index <= ARITY ** levels; index++) {",
    why: "a tree has 512 leaves at least and a shape 128 slots at most, so the loop ends before the tree does",
  },
  {
    mutant: 'src/kinds/payment/payment-kind.ts: kind: "payment", → kind: "",',
    why: "the operation that stands for padding is only signed, and its message says the kind by a number",
  },
  {
    mutant: 'src/kinds/transfer/transfer-kind.ts: kind: "transfer", → kind: "",',
    why: "the operation that stands for padding is only signed, and its message says the kind by a number",
  },
  {
    mutant:
      'src/kinds/withdrawal/withdrawal-kind.ts: const padding: Withdrawal = { kind: "withdrawal", from: 0, token: 0, amount: 0n, nonce: 0 }; → const padding: Withdrawal = { kind: "", from: 0, token: 0, amount: 0n, nonce: 0 };',
    why: "the operation that stands for padding is only signed, and its message says the kind by a number",
  },
  {
    mutant:
      "src/state/state.ts: emptyLeaf({ openToPayments = false, isTaken = () => false }: LeafWish = {}): number { → emptyLeaf({ openToPayments = false, isTaken = () => undefined }: LeafWish = {}): number {",
    why: "the answer is only asked whether it is true",
  },
  ...["true", "i <= used"].map((bound) => ({
    mutant: `src/batch/blob.ts: const large = coefficients.findIndex((value, i) => i < used && value >= ELEMENT_LIMIT); → const large = coefficients.findIndex((value, i) => ${bound} && value >= ELEMENT_LIMIT);`,
    why: "an element behind the records that is so large is not 0, so it is refused with the same code for standing there",
  })),
];
