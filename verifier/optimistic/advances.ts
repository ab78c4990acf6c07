/**
 * Advances: claims of a proposal that have been paid before it is final. An advance is a loan. It is set
 * off against what its owner is credited with next in the token, so that of a proposal that becomes final it
 * cancels itself, and of one that falls it remains.
 */

/** What an owner owes of a token, and the proposal whose claim that was. */
export interface Loan {
  readonly amount: bigint;
  readonly id: number;
}

const NO_LOAN: Loan = { amount: 0n, id: 0 };

export class Advances {
  /** By token, then by owner; none of 0. */
  readonly #loans = new Map<number, Map<bigint, Loan>>();

  /** What an L1 address owes of a token: 0 of proposal 0 if nothing. */
  of(owner: bigint, token: number): Loan {
    return this.#loans.get(token)?.get(owner) ?? NO_LOAN;
  }

  /** What all owe of a token, or of those of its proposals that are counted. */
  total(token: number, isCounted: (id: number) => boolean = () => true): bigint {
    const loans = [...(this.#loans.get(token)?.values() ?? [])];
    return loans.reduce((sum, { amount, id }) => sum + (isCounted(id) ? amount : 0n), 0n);
  }

  /** Notes what an owner owes of a token from now on. */
  set(owner: bigint, token: number, loan: Loan): void {
    const ofToken = this.#loans.get(token) ?? new Map<bigint, Loan>();
    this.#loans.set(token, ofToken);
    if (loan.amount === 0n) ofToken.delete(owner);
    else ofToken.set(owner, loan);
  }

  /** Sets off what it can. @returns how much that was */
  setOff(owner: bigint, token: number, amount: bigint): bigint {
    const { amount: owed, id } = this.of(owner, token);
    const covered = owed < amount ? owed : amount;
    this.set(owner, token, { amount: owed - covered, id });
    return covered;
  }
}
