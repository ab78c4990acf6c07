/**
 * An operation as it is kept beside the sequencer, so that another process can go on with it: with all that
 * its admission has found out and a later one cannot.
 */
import type { PublicKey } from "../src/crypto/eddsa.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";
import type { Identity } from "../src/state/identity.js";

export interface KeptOperation {
  readonly id: OperationId;
  readonly operation: SignedOperation;
  /** The key under which its signature has been verified; without it the signature is verified again. */
  readonly verifiedUnder?: PublicKey | undefined;
  /** Whom it pays, as they were when it was taken: nobody else who stands there later is paid. */
  readonly receiver?: Identity | undefined;
}
