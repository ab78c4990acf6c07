/**
 * The state of the rollup: the accounts and the tree over them, always in step. It stores; what may
 * be changed and how is decided by the transition (`apply-*.ts`) and the batch.
 *
 * Accounts may stand anywhere. This code opens them at the lowest empty leaf, but follows a batch
 * that has opened them elsewhere.
 */
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError, ruleError } from "../errors.js";
import { LEVELS, reservedLeaves, TOP_LEVELS } from "../params.js";
import type { Work } from "../take-turns.js";
import { type Account, assertAccount } from "./account.js";
import { AccountTable } from "./account-table.js";
import { AccountTree, type Replacement } from "./account-tree.js";
import { hashRecords, type PackedRecords } from "./hash-records.js";
import type { Identity } from "./identity.js";
import { EMPTY_LEAF, hashLeaf, hashLeaves } from "./leaf.js";
import { PackedAccounts } from "./packed-accounts.js";
import { assertPackedState, type PackedState } from "./packed-state.js";
import { positionsAbove } from "./sorted-positions.js";

/** Accounts that can be looked up, as a rule sees them. */
export interface AccountReader {
  /** The account at an index, or undefined where the leaf is empty. */
  account(index: number): Account | undefined;
}

/** Accounts that can be looked up, replaced and opened. */
export interface AccountWriter extends AccountReader {
  /** Replaces the account at an index, or opens one where the leaf is empty. */
  setAccount(index: number, account: Account): void;
}

/** Accounts that can be found by what never changes about them. */
export interface AccountFinder {
  /** The account of an identity; the one with the lowest index, should there be several. */
  find(identity: Identity): number | undefined;
}

/** The state tree as a batch's slots are replaced in turn. */
export interface PagedTree {
  /** The 64 nodes at height L − 2 of the old tree. */
  readonly topRoots: readonly bigint[];
  /** [M][L − 2][8]: children on the path of slot k after slots 0 … k − 1 have been replaced. */
  readonly slotPath: readonly (readonly (readonly bigint[])[])[];
}

/** Which empty leaf is asked for. */
export interface LeafWish {
  /** Only one that a payment may open, in the upper half. */
  readonly openToPayments?: boolean;
  /** Leaves that are as good as taken. */
  readonly isTaken?: (index: number) => boolean;
}

/**
 * The accounts of a rollup and the tree over them.
 *
 * @example
 * const account = { balance: 1000n, nonce: 0, token: 0, publicKey: alice.publicKey, owner: 0xa11cen };
 * const state = new State([account]);
 * console.log(state.root, state.account(0)?.balance);
 */
export class State implements AccountWriter, AccountFinder {
  readonly tree: AccountTree;
  #accounts = new AccountTable();
  /** Of some accounts, the end of the row that they stand in, or something nearer: rows only grow. */
  readonly #passed = new Map<number, number>();

  /**
   * Builds the state of the given accounts, numbered 0, 1, 2 …
   *
   * @param levels depth of the tree, 3 … 8
   * @throws QuipuError `OutOfRange`, `NotInField`, `InvalidLevels` or `TreeFull`.
   */
  constructor(accounts: readonly Account[] = [], levels: number = LEVELS) {
    for (const account of accounts) assertAccount(account);
    for (const [index, account] of accounts.entries()) this.#accounts.set(index, account);
    this.tree = new AccountTree(levels, hashLeaves(accounts));
  }

  /** A copy that goes its own way; no leaf or node is hashed again. */
  clone(): State {
    const copy = new State([], this.levels);
    copy.#accounts = this.#accounts.clone();
    copy.tree.copyFrom(this.tree);
    return copy;
  }

  /** All of it as bytes. From now on it reads there what has not changed: so the next time costs less, and memory. */
  pack(): PackedState {
    const { levels } = this;
    const { indices, records } = this.#accounts.pack();
    const nodes = this.tree.pack(positionsAbove(indices, levels));
    return { levels, indices, records, nodes };
  }

  /**
   * The state of bytes, at no cost: nothing is hashed, and an account is read when it is asked for. The bytes must not be
   * changed afterwards.
   *
   * @throws QuipuError as `assertPackedState` does; it does not look whether nodes and accounts belong together.
   */
  static unpack(packed: PackedState): State {
    const positions = assertPackedState(packed);
    const state = new State([], packed.levels);
    state.#accounts.adopt(new PackedAccounts(packed.indices, packed.records));
    state.tree.adopt(positions, packed.nodes);
    return state;
  }

  /**
   * Builds the state of accounts that are bytes, sooner and in less memory than of objects.
   *
   * @throws QuipuError as `hashRecords` does.
   */
  static build(accounts: PackedRecords): State {
    return State.unpack(hashRecords(accounts));
  }

  get levels(): number {
    return this.tree.levels;
  }

  get root(): bigint {
    return this.tree.root;
  }

  /** Number of accounts. */
  get size(): number {
    return this.#accounts.size;
  }

  account(index: number): Account | undefined {
    return this.#accounts.get(index);
  }

  /** All accounts with their indices, in order. */
  entries(): [index: number, account: Account][] {
    return Array.from(this.#accounts.indices(), (index) => [index, this.account(index)!]);
  }

  /** All accounts in order of their index. */
  accounts(): Account[] {
    return this.entries().map(([, account]) => account);
  }

  /** The account of an identity; the one with the lowest index, should there be several. */
  find(identity: Identity): number | undefined {
    return this.#accounts.find(identity);
  }

  /**
   * The lowest empty leaf that is not taken, of the whole tree or of the half that payments may open.
   *
   * @throws QuipuError `TreeFull` if there is none.
   */
  emptyLeaf({ openToPayments = false, isTaken = () => false }: LeafWish = {}): number {
    let index = this.#emptyFrom(openToPayments ? reservedLeaves(this.levels) : 0);
    while (isTaken(index)) index = this.#emptyFrom(index + 1);
    if (index >= this.tree.capacity) {
      const what = openToPayments ? "empty leaves that a payment may open" : "empty leaves";
      throw new QuipuError("TreeFull", gotExpected(what, 0, "one for a new account"));
    }
    return index;
  }

  /**
   * Replaces the account at an index and its leaf, or opens one there.
   *
   * @throws QuipuError `OutOfRange` if the tree has no such leaf or a field is too wide,
   *   `NotInField`.
   */
  setAccount(index: number, account: Account): void {
    this.#assertChange(index, account);
    this.#put(index, account);
  }

  /**
   * Writes changes down all or none: takes them back if they do not lead to the root.
   *
   * @throws QuipuError `RootMismatch`, and what `setAccount` throws.
   */
  commit(changes: readonly [index: number, account: Account][], newRoot: bigint): void {
    for (const [index, account] of changes) this.#assertChange(index, account);
    const before = changes.map(([index]) => [index, this.account(index)] as const);
    this.#putAll(changes);
    const { root } = this;
    if (root === newRoot) return;
    this.#putAll(before);
    throw new QuipuError("RootMismatch", gotExpected("new root", newRoot, root));
  }

  /**
   * Replaces the accounts of a batch's slots in turn, as the circuit pages them out. Until it is done,
   * the state is that of no batch.
   *
   * @param slots strictly increasing indices
   * @param after the accounts after the batch
   * @returns the tree as the circuit needs it: the old subtree roots, and the path of each slot
   *   after the slots before it have been replaced
   * @throws QuipuError `OutOfRange` or `NotInField` for an account that cannot be stored, having
   *   changed nothing.
   */
  *pageOut(slots: readonly number[], after: AccountReader): Work<PagedTree> {
    const changes = slots.map((index) => {
      const account = after.account(index);
      if (account === undefined || account === this.account(index)) return undefined;
      this.#assertChange(index, account);
      return account;
    });
    const top = this.levels - TOP_LEVELS;
    const topRoots = this.tree.nodesAt(top);
    const leaves = hashLeaves(changes.filter((account) => account !== undefined)).values();
    const replacements = slots.map((index, slot): Replacement => {
      return [index, changes[slot] && leaves.next().value];
    });
    const slotPath = yield* this.tree.replaceInTurn(replacements, top);
    for (const [slot, index] of slots.entries()) {
      const account = changes[slot];
      if (account !== undefined) this.#note(index, account);
    }
    return { topRoots, slotPath };
  }

  /** The lowest leaf from an index on that is empty; what it has passed it remembers. */
  #emptyFrom(start: number): number {
    let index = start;
    while (this.#accounts.has(index)) index = this.#passed.get(index) ?? index + 1;
    if (index > start) this.#passed.set(start, index);
    return index;
  }

  #assertChange(index: number, account: Account): void {
    assertBelow(index, this.tree.capacity, "account");
    assertAccount(account);
  }

  #put(index: number, account: Account): void {
    this.#note(index, account);
    this.tree.update(index, hashLeaf(account));
  }

  #putAll(changes: readonly (readonly [index: number, account: Account | undefined])[]): void {
    const accounts = changes.flatMap(([, account]) => account ?? []);
    const leaves = hashLeaves(accounts).values();
    const leafOf = (account: Account | undefined) =>
      account === undefined ? EMPTY_LEAF : leaves.next().value!;
    this.tree.updateAll(changes.map(([index, account]) => [index, leafOf(account)] as const));
    for (const [index, account] of changes) this.#note(index, account);
  }

  /** Takes over an account, whose leaf is the tree's business. */
  #note(index: number, account: Account | undefined): void {
    if (account === undefined) this.#passed.clear();
    this.#accounts.set(index, account);
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
