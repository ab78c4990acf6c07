/**
 * Advances: claims of a proposal that have been paid before it is final. An advance is a loan. It is set
 * off against what its owner is credited with next in the token, so that of a proposal that becomes final it
 * cancels itself, and of one that falls it remains.
 */
export class Advances {
  /** By owner and token. */
  readonly #amounts = new Map<string, bigint>();
  /** By token. */
  readonly #totals = new Map<number, bigint>();

  /** What an L1 address owes of a token. */
  of(owner: bigint, token: number): bigint {
    return this.#amounts.get(`${owner}/${token}`) ?? 0n;
  }

  /** What all owe of a token. */
  total(token: number): bigint {
    return this.#totals.get(token) ?? 0n;
  }

  add(owner: bigint, token: number, amount: bigint): void {
    this.#amounts.set(`${owner}/${token}`, this.of(owner, token) + amount);
    this.#totals.set(token, this.total(token) + amount);
  }

  /** Sets off what it can. @returns how much that was */
  setOff(owner: bigint, token: number, amount: bigint): bigint {
    const owed = this.of(owner, token);
    const covered = owed < amount ? owed : amount;
    this.add(owner, token, -covered);
    return covered;
  }
}
