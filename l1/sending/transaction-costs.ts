/** What a transaction may be at most. */

/** Gas (EIP-7825). */
export const TRANSACTION_GAS_LIMIT = 2 ** 24;
/** Bytes, encoded: what geth takes into its pool (`txMaxSize` of its legacy pool). */
export const TRANSACTION_BYTES_LIMIT = 128 * 1024;
