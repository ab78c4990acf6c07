/** What watching an optimistic rollup costs, and how often somebody must steal for that to pay. */

/** What a day of watching takes. */
export interface WatchDay {
  readonly processorSeconds: number;
  /** That the endpoint of L1 sends. */
  readonly bytes: number;
  readonly rpcCalls: number;
}

/** What these cost, in ETH; prices of the reader's own, not measured. */
export interface WatchPrices {
  readonly processorHour: number;
  readonly gigabyte: number;
  readonly millionCalls: number;
}

/** What is won by a challenge that nobody answers, in ETH. */
export interface Bounty {
  /** Half of the proposal's bond. */
  readonly reward: number;
  /** Gas of challenge, slash and collecting. */
  readonly gas: number;
  /** ETH for a unit of gas. */
  readonly gasPrice: number;
}

/** ETH a day. */
export function watchingCost(day: WatchDay, prices: WatchPrices): number {
  const { processorSeconds, bytes, rpcCalls } = day;
  const { processorHour, gigabyte, millionCalls } = prices;
  return (
    (processorSeconds / 3600) * processorHour +
    (bytes / 1e9) * gigabyte +
    (rpcCalls / 1e6) * millionCalls
  );
}

/** ETH a theft. */
export function bountyOf({ reward, gas, gasPrice }: Bounty): number {
  return reward - gas * gasPrice;
}

/**
 * Thefts a day below which nobody watches who reckons.
 *
 * @param cost ETH a day
 * @param bounty ETH, above 0
 * @param watchers who share what there is to be won, 1 or more
 */
export function leastFraudRate(cost: number, bounty: number, watchers = 1): number {
  return (watchers * cost) / bounty;
}
