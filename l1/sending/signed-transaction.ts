/** A transaction in its final form: the same bytes can be handed in any number of times, and happen once. */
import type { Hex } from "../rpc/answers.js";

export interface SignedTransaction {
  readonly from: Hex;
  readonly nonce: number;
  readonly hash: Hex;
  /** The bytes that are handed in. */
  readonly raw: Hex;
}
