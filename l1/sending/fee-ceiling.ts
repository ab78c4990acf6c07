/** The most that is offered for a unit of gas, unless the operator says otherwise: 500 gwei, in wei. */
export const FEE_CEILING = 500n * 10n ** 9n;
