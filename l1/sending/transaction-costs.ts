/** What a transaction may be at most, and what it costs before anything is executed. */

/** Gas (EIP-7825). */
export const TRANSACTION_GAS_LIMIT = 2 ** 24;
/** Bytes, encoded: what geth takes into its pool (`txMaxSize` of its legacy pool). */
export const TRANSACTION_BYTES_LIMIT = 128 * 1024;

/** A transaction before anything else (Yellow Paper, G_transaction). */
export const TRANSACTION_GAS = 21_000;
/** A byte that is not zero: ordinary price (EIP-2028), and the floor for mostly data (EIP-7623). */
export const CALLDATA_GAS = 16;
export const CALLDATA_FLOOR_GAS = 40;

/** Blob gas that a blob takes (EIP-4844); it has a price of its own. */
export const GAS_PER_BLOB = 2 ** 17;
