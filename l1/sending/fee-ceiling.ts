/** The most that is offered for a unit of gas, unless the operator says otherwise: 500 gwei, in wei. */
export const FEE_CEILING = 500n * 10n ** 9n;
/**
 * The most that is offered for a unit of blob gas, in wei: no more than for one of gas. It is 0.066 ETH for a blob of
 * 131,072 units; as calldata, its bytes would take 15 times as many units of gas at least.
 */
export const BLOB_FEE_CEILING = 500n * 10n ** 9n;
