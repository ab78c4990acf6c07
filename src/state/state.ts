/**
 * The state of the rollup: the accounts and the tree over them, always in step. It stores; what may
 * be changed and how is decided by the transition (`apply-transfer.ts`) and the batch.
 */
import { gotExpected, ruleError } from "../errors.js";
import { LEVELS } from "../params.js";
import { type Account, assertAccount } from "./account.js";
import { AccountTree } from "./account-tree.js";
import { hashLeaf } from "./leaf.js";

/** Accounts that can be looked up, as a rule sees them. */
export interface AccountReader {
  /** The account at an index, or undefined where the leaf is empty. */
  account(index: number): Account | undefined;
}

/** Accounts that can be looked up and replaced. */
export interface AccountWriter extends AccountReader {
  /** Replaces the account at an index at which one stands. */
  setAccount(index: number, account: Account): void;
}

export class State implements AccountWriter {
  readonly tree: AccountTree;
  readonly #accounts: Account[];

  /**
   * Builds the state of the given accounts, numbered 0, 1, 2 …
   *
   * @param levels depth of the tree, 3 … 8
   * @throws QuipuError `OutOfRange`, `NotInField`, `InvalidLevels` or `TreeFull`.
   */
  constructor(accounts: readonly Account[] = [], levels: number = LEVELS) {
    for (const account of accounts) assertAccount(account);
    this.#accounts = [...accounts];
    this.tree = new AccountTree(levels, accounts.map(hashLeaf));
  }

  get levels(): number {
    return this.tree.levels;
  }

  get root(): bigint {
    return this.tree.root;
  }

  /** Number of accounts; they stand at 0 … size − 1. */
  get size(): number {
    return this.#accounts.length;
  }

  account(index: number): Account | undefined {
    return this.#accounts[index];
  }

  /** All accounts in order of their index. */
  accounts(): readonly Account[] {
    return this.#accounts;
  }

  /**
   * Opens an account at the next free index, which it returns.
   *
   * @throws QuipuError `OutOfRange`, `NotInField` or `TreeFull`.
   */
  appendAccount(account: Account): number {
    assertAccount(account);
    const index = this.tree.append(hashLeaf(account));
    this.#accounts.push(account);
    return index;
  }

  /**
   * Replaces an account and its leaf.
   *
   * @throws QuipuError `AccountNotFound` if no account stands there; `OutOfRange`, `NotInField`.
   */
  setAccount(index: number, account: Account): void {
    requireAccount(this, index);
    assertAccount(account);
    this.tree.update(index, hashLeaf(account));
    this.#accounts[index] = account;
  }
}

/**
 * The account at an index.
 *
 * @throws QuipuError `AccountNotFound` (rule C).
 */
export function requireAccount(accounts: AccountReader, index: number): Account {
  const account = accounts.account(index);
  if (account === undefined) {
    throw ruleError("AccountNotFound", gotExpected("account", index, "an existing account"));
  }
  return account;
}
