/** An operation that has been admitted and not yet sealed or dropped. */

import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";

export interface WaitingOperation {
  readonly id: OperationId;
  /** The sequencer's own copy, which nobody can change. */
  readonly operation: SignedOperation;
  /** Amount and fee: what is reserved of the sender's balance. */
  readonly cost: bigint;
  /** What the fee is worth to the sequencer, in units of its own choice; 0 if there is none. */
  readonly worth: number;
  /** Rises with every admission: the age by which operations are served. */
  readonly arrival: number;
  /** When it was first taken, in milliseconds; 0 if nobody has said it. */
  readonly since: number;
}
