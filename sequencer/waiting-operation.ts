/** An operation that has been admitted and not yet sealed or dropped. */
import type { SignedOperation } from "../src/operations/signed-operation.js";

export interface WaitingOperation {
  readonly operation: SignedOperation;
  /** Amount and fee: what is reserved of the sender's balance. */
  readonly cost: bigint;
  /** Rises with every admission: the age by which operations are served. */
  readonly arrival: number;
}
