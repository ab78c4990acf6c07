/**
 * A token of L1, or ETH, as far as the contract can see it: balances that move or do not. Allowances
 * are not modelled: whoever deposits is taken to have approved it.
 */

/** What the mirror asks of a token. A test's token may do less than it says. */
export interface L1Token {
  /** In the token's smallest unit. */
  balanceOf(holder: bigint): bigint;
  /**
   * Moves an amount. False stands for everything that the contract takes as a refusal: a revert, an
   * answer of false, no code at the address.
   */
  transfer(from: bigint, to: bigint, amount: bigint): boolean;
  /** Notes the balances; what it returns brings them back, as a transaction that reverts does. */
  checkpoint(): () => void;
}

/** A token that keeps its word. */
export class TokenLedger implements L1Token {
  #balances: Map<bigint, bigint>;

  /** @param balances what each L1 address holds at the beginning */
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
