/** The tokens of a wallet's rollup, in the units that people use. */
import { formatTokenAmount } from "../../terminal/token-amount.js";
import type { Wallet } from "../../wallet/wallet.js";

export class Tokens {
  readonly #wallet: Wallet;
  readonly #decimals = new Map<number, number | undefined>();

  constructor(wallet: Wallet) {
    this.#wallet = wallet;
  }

  /** How many there are, ETH included. */
  get count(): number {
    return this.#wallet.rollup.tokenCount;
  }

  /** Decimals of a token; undefined if it does not say. @throws QuipuError as `readDecimals` does. */
  async decimals(token: number): Promise<number | undefined> {
    if (!this.#decimals.has(token)) {
      const { readDecimals } = await import("../../l1/contract/token-decimals.js");
      this.#decimals.set(token, await readDecimals(this.#wallet.rollup, token));
    }
    return this.#decimals.get(token);
  }

  /** An amount in units, e.g. `1.5 ETH`. */
  async say(amount: bigint, token: number): Promise<string> {
    return formatTokenAmount(amount, token, await this.decimals(token));
  }
}
