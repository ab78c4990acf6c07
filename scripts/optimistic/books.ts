/** Who has put how much ETH into a contract, and got how much out of it. */

/** What one person has moved, in wei. */
export interface Account {
  /** Deposits, and what was claimed. */
  readonly paidIn: bigint;
  readonly claimed: bigint;
  /** Bonds that were locked, and what was collected of bonds and rewards. */
  readonly bonded: bigint;
  readonly collected: bigint;
}

const EMPTY: Account = { paidIn: 0n, claimed: 0n, bonded: 0n, collected: 0n };

export class Books {
  readonly #accounts = new Map<string, Account>();

  /** Everybody who has moved something. */
  get accounts(): ReadonlyMap<string, Account> {
    return this.#accounts;
  }

  note(person: string, what: keyof Account, amount: bigint): void {
    const account = this.#accounts.get(person) ?? EMPTY;
    this.#accounts.set(person, { ...account, [what]: account[what] + amount });
  }

  /** What somebody has got out less what they have put in. */
  gainOf(person: string): bigint {
    const { paidIn, claimed, bonded, collected } = this.#accounts.get(person) ?? EMPTY;
    return claimed + collected - paidIn - bonded;
  }

  /** What must still be in the contract. */
  get left(): bigint {
    return -[...this.#accounts.keys()].reduce((sum, person) => sum + this.gainOf(person), 0n);
  }
}
