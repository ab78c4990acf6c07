/** What is said between the requesting thread of a Crew and its helpers. */
import type { SignatureClaim } from "../src/crypto/eddsa.js";
import type { SharedPairs } from "../src/crypto/pair-thread.js";

/** What a helper is started with. */
export interface HelperStart {
  /** Its number among the threads; the requesting one has 0. */
  readonly number: number;
  /** Words of all helpers, `RINGS` and `ENDED`. */
  readonly board: Int32Array;
  /** The number of orders that it has been sent: so that it looks for none in vain. */
  readonly posted: Int32Array;
}

/** The word that changes whenever there may be something to do. */
export const RINGS = 0;
/** 1 when they are to end. */
export const ENDED = 1;

/** What a helper is told: pairs that it is to help with from now on, or signatures to verify. */
export type HelperOrder =
  | { readonly pairs: SharedPairs }
  | { readonly ticket: number; readonly claims: readonly SignatureClaim[] };

export interface HelperAnswer {
  readonly ticket: number;
  /** Whether each of the signatures is valid. */
  readonly valid: readonly boolean[];
}
