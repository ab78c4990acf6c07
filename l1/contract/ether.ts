/** ETH among the tokens of a rollup. */

/** Its token id. */
export const ETHER = 0;

/** 1 ETH is 10^18 wei. */
export const ETHER_DECIMALS = 18;
