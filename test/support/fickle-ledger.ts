/** `contracts/test/FickleToken.sol` as the mirror's ledger: a token that can be told to misbehave. */
import { TokenLedger } from "../../verifier/token-ledger.js";

/** In the order of the contract's enum. */
export const TOKEN_MODES = [
  "honest",
  "silent",
  "denying",
  "lying",
  "idle",
  "feeing",
  "reverting",
] as const;

export type TokenMode = (typeof TOKEN_MODES)[number];

export class FickleLedger extends TokenLedger {
  mode: TokenMode = "honest";

  override transfer(from: bigint, to: bigint, amount: bigint): boolean {
    switch (this.mode) {
      case "honest":
      case "silent":
        return super.transfer(from, to, amount);
      case "lying":
        super.transfer(from, to, amount);
        return false;
      case "idle":
        return true;
      case "feeing":
        return super.transfer(from, to, amount - 1n);
      case "denying":
      case "reverting":
        return false;
    }
  }
}

/** ETH, which some contracts refuse to be paid. */
export class EtherLedger extends TokenLedger {
  readonly #refusing: ReadonlySet<bigint>;

  /** @param refusing receivers without a function that takes ETH */
  constructor(balances: Iterable<readonly [bigint, bigint]>, refusing: Iterable<bigint>) {
    super(balances);
    this.#refusing = new Set(refusing);
  }

  override transfer(from: bigint, to: bigint, amount: bigint): boolean {
    if (this.#refusing.has(to)) return false;
    return super.transfer(from, to, amount);
  }
}
