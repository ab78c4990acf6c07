/** What is said between the requesting thread of a Crew and its helpers. */
import type { SignatureClaim } from "../src/crypto/eddsa.js";
import type { SharedPairs } from "../src/crypto/pair-thread.js";

/** What a helper is started with. */
export interface HelperStart {
  /** Its number among the threads; the requesting one has 0. */
  readonly number: number;
  /** Changes whenever there may be something to do. */
  readonly bell: Int32Array;
}

/** What a helper is told: pairs that it is to help with from now on, or signatures to verify. */
export type HelperOrder =
  | { readonly pairs: SharedPairs }
  | { readonly ticket: number; readonly claims: readonly SignatureClaim[] };

export interface HelperAnswer {
  readonly ticket: number;
  /** Whether each of the signatures is valid. */
  readonly valid: readonly boolean[];
}
