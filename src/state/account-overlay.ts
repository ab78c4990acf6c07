/**
 * Changes to accounts that are kept apart from the state they are based on: a batch tries its
 * operations here, and nothing has happened until somebody writes the changes down.
 */
import type { Account } from "./account.js";
import type { AccountReader, AccountWriter } from "./state.js";

export class AccountOverlay implements AccountWriter {
  readonly #base: AccountReader;
  readonly #changed = new Map<number, Account>();

  constructor(base: AccountReader) {
    this.#base = base;
  }

  account(index: number): Account | undefined {
    return this.#changed.get(index) ?? this.#base.account(index);
  }

  setAccount(index: number, account: Account): void {
    this.#changed.set(index, account);
  }

  /** The accounts that have been changed, with their indices. */
  changes(): [index: number, account: Account][] {
    return [...this.#changed];
  }
}
