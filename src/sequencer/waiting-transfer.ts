/** A transfer that has been admitted and not yet sealed or dropped. */
import type { SignedTransfer } from "../operations/signed-transfer.js";

export interface WaitingTransfer {
  readonly transfer: SignedTransfer;
  /** Amount and fee: what is reserved of the sender's balance. */
  readonly cost: bigint;
  /** Rises with every admission: the age by which transfers are served. */
  readonly arrival: number;
}
