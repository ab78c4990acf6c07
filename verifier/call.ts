/** What a transaction brings along beside its arguments. */

export interface Call {
  /** L1 address of the caller, 160 bits. */
  readonly sender: bigint;
  /** Timestamp of the block, in seconds. */
  readonly time: number;
  /**
   * False if the caller is not the transaction's origin, or has code (a contract, or an account
   * that has delegated by EIP-7702). Default true.
   */
  readonly topLevel?: boolean | undefined;
}

/** A call of the one function that takes ETH. */
export interface PayableCall extends Call {
  /** ETH sent along, in wei; default 0. */
  readonly value?: bigint | undefined;
}
