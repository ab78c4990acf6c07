/**
 * A token of L1, or ETH, as the contract sees it: balances that move or do not. Allowances are not
 * modelled: every depositor counts as having approved the transfer.
 */

/** What the mirror needs of a token. A test's token may misbehave. */
export interface L1Token {
  /** In the token's smallest unit. */
  balanceOf(holder: bigint): bigint;
  /**
   * Moves an amount. Returns false for everything that the contract treats as a refusal: a revert, an
   * answer of false, no code at the address.
   */
  transfer(from: bigint, to: bigint, amount: bigint): boolean;
  /** Saves the balances. The returned function restores them, as a reverted transaction does. */
  checkpoint(): () => void;
}

/** A token that keeps its word. */
export class TokenLedger implements L1Token {
  #balances: Map<bigint, bigint>;

  /** @param balances of each L1 address at the start */
  constructor(balances: Iterable<readonly [holder: bigint, balance: bigint]> = []) {
    this.#balances = new Map(balances);
  }

  balanceOf(holder: bigint): bigint {
    return this.#balances.get(holder) ?? 0n;
  }

  transfer(from: bigint, to: bigint, amount: bigint): boolean {
    if (this.balanceOf(from) < amount) return false;
    this.#balances.set(from, this.balanceOf(from) - amount);
    this.#balances.set(to, this.balanceOf(to) + amount);
    return true;
  }

  checkpoint(): () => void {
    const before = new Map(this.#balances);
    return () => {
      this.#balances = before;
    };
  }
}
