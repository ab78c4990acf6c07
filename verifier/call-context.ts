/** What the contract sees of a transaction besides its arguments. */
import { verifierError } from "./verifier-error.js";

export interface CallContext {
  /** L1 address of the caller, 160 bits. */
  readonly sender: bigint;
  /** Timestamp of the block, in seconds. */
  readonly time: number;
  /**
   * False if the caller is not the transaction's origin, or has code (a contract, or an account
   * that has delegated by EIP-7702). Default true.
   */
  readonly topLevel?: boolean | undefined;
  /** Versioned hashes of the transaction's blobs (EIP-4844). Default none. */
  readonly blobHashes?: readonly bigint[] | undefined;
}

/** A call of the one function that takes ETH. */
export interface PayableCallContext extends CallContext {
  /** ETH sent with the call, in wei; default 0. */
  readonly value?: bigint | undefined;
}

/** Checks that data are submitted by a transaction of their own. @throws QuipuError `NotTopLevel`. */
export function assertTopLevel({ topLevel }: CallContext): void {
  if (topLevel !== false) return;
  const message = "the caller must be the transaction's origin and have no code";
  throw verifierError("NotTopLevel", message);
}
