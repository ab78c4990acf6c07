/**
 * A batch in the making: takes one operation after another, each applied once, and seals them. It
 * decides nothing: order, choice and fee token are the sequencer's.
 *
 * Operations may come in any order of kinds, as long as the order in which a batch applies them
 * gives the same: deposits before exits, both before what users sign, of one signer no operation of an
 * earlier kind after one of a later kind, and none that spends what one of a later kind has brought.
 */
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError, ruleError } from "../errors.js";
import type { Credit, Spend } from "../kinds/signed-kind.js";
import {
  KIND_NAMES,
  KINDS,
  type KindName,
  kindOf,
  LIST_OF,
  type Operation,
  SIGNED_KIND_NAMES,
  type SignedKindName,
  type SignedOperation,
  type TypesOf,
} from "../operations/kinds.js";
import { DOMAIN_LIMIT, OWNER_LIMIT, TOKEN_LIMIT } from "../params.js";
import { assertShape, type Shape } from "../shape.js";
import { checkBalance, checkCredit } from "../state/account-rules.js";
import { BatchAccounts } from "../state/batch-accounts.js";
import { requireAccount, type State } from "../state/state.js";
import { type Work, workThrough } from "../take-turns.js";
import { type SealedBatch, sealContent } from "./sealed-batch.js";
import { fillSlotTable } from "./slot-table.js";

/** What a batch needs beside its operations. */
export interface BatchOptions {
  readonly shape: Shape;
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** The token of all fees in the batch, 16 bits; if not given, that of the first fee, or 0. */
  readonly feeToken?: number | undefined;
}

type SettledLists = { readonly [Name in KindName]: TypesOf[Name]["settled"][] };

export class BatchBuilder {
  readonly #state: State;
  readonly #options: BatchOptions;
  readonly #accounts: BatchAccounts;
  readonly #settled = emptyLists();
  /** Every account or empty leaf that an operation names. */
  readonly #named = new Set<number>();
  /** By account: what its own operations of each kind have taken from its balance. */
  readonly #spent = new SumsByKind();
  /** By account: what those of others have brought. */
  readonly #credited = new SumsByKind();
  #feeToken: number | undefined;
  #feeTotal = 0n;

  /**
   * @param state not changed until the batch is sealed
   * @throws QuipuError `InvalidShape`, or `OutOfRange` if an option is too wide.
   */
  constructor(state: State, options: BatchOptions) {
    assertShape(options.shape);
    assertBelow(options.domain, DOMAIN_LIMIT, "domain");
    assertBelow(options.feeRecipient, OWNER_LIMIT, "fee recipient");
    if (options.feeToken !== undefined) assertBelow(options.feeToken, TOKEN_LIMIT, "fee token");
    this.#state = state;
    this.#options = options;
    this.#accounts = new BatchAccounts(state);
    this.#feeToken = options.feeToken;
  }

  /** The accounts as the batch leaves them. */
  get accounts(): BatchAccounts {
    return this.#accounts;
  }

  /** The accounts and empty leaves that the operations name so far. */
  get named(): ReadonlySet<number> {
    return this.#named;
  }

  /** The token of the fees; undefined as long as none is decided. */
  get feeToken(): number | undefined {
    return this.#feeToken;
  }

  /** Number of operations in all. */
  get size(): number {
    return KIND_NAMES.reduce((sum, name) => sum + this.#settled[name].length, 0);
  }

  /** How many more operations of a kind the shape takes. */
  roomFor(name: KindName): number {
    return this.#options.shape[name] - this.#settled[name].length;
  }

  /**
   * Checks that so many more operations of a kind fit.
   *
   * @throws QuipuError `BatchTooLarge`.
   */
  assertRoomFor(name: KindName, more: number): void {
    assertRoom(name, this.#settled[name].length + more, this.#options.shape[name]);
  }

  /** Whether an operation would have to be applied before one of its signer that the batch has. */
  comesTooLate({ from, kind }: Operation): boolean {
    return this.#spent.hasLater(from, LIST_OF[kind]);
  }

  /**
   * Adds an operation that a user has signed; its signature has been verified.
   *
   * @throws QuipuError as `add` does; `NonceMismatch` for one that comes too late,
   *   `InsufficientBalance` for one that spends what comes later.
   */
  addSigned(operation: SignedOperation): void {
    if (this.comesTooLate(operation)) {
      const got = `a ${operation.kind} behind what a batch applies after it`;
      throw ruleError("NonceMismatch", gotExpected("order", got, "kinds in order", operation.from));
    }
    const kind = kindOf(operation);
    const name = LIST_OF[operation.kind];
    const cost = kind.costOf(operation);
    const credit = kind.creditOf(operation, this.#accounts);
    this.#checkSpent(operation, name, cost);
    if (credit !== undefined) this.#checkCredit(credit, name);
    this.add(name, operation as never);
    this.#spent.add(operation.from, name, cost);
    if (credit !== undefined) this.#credited.add(credit.account, name, credit.amount);
  }

  /**
   * Adds an operation by every rule of its kind but the signature.
   *
   * @param spoken accounts for which the slot table must have room beside those of the operations
   * @throws QuipuError `BatchTooLarge` if the shape has no room for it or for its accounts; else with
   *   the code of the first rule that it breaks, `TreeFull`, `OutOfRange`, `NotInField`; the batch is
   *   then as it was.
   */
  add<Name extends KindName>(
    name: Name,
    operation: TypesOf[Name]["operation"],
    spoken: readonly number[] = [],
  ): TypesOf[Name]["settled"] {
    const kind = KINDS[name];
    this.assertRoomFor(name, 1);
    const named = kind.accountsOf(operation, this.#accounts);
    const { size } = new Set([...this.#named, ...spoken, ...named]);
    assertRoom("distinct accounts", size, this.#options.shape.slots);
    const feeToken = this.#feeToken ?? tokenOf(operation);
    const settled = kind.apply(this.#accounts, operation, {
      named,
      feeToken,
      levels: this.#state.levels,
    });
    const fee = kind.feeOf(settled);
    this.#feeTotal += fee;
    if (fee > 0n) this.#feeToken = feeToken;
    for (const account of named) this.#named.add(account);
    const list: TypesOf[Name]["settled"][] = this.#settled[name];
    list.push(settled);
    return settled;
  }

  /** Seals the batch and brings the state forward. Nothing may be added afterwards. */
  seal(): SealedBatch {
    return workThrough(this.sealing());
  }

  /** The same in pieces. Until it is done, the state is that of no batch. */
  *sealing(): Work<SealedBatch> {
    const { shape, domain, feeRecipient } = this.#options;
    const { levels, root: oldRoot } = this.#state;
    const slots = fillSlotTable(this.#named, shape, levels);
    const before = slots.map((index) => this.#state.account(index));
    const after = slots.map((index) => this.#accounts.account(index));
    const tree = yield* this.#state.pageOut(slots, this.#accounts);
    const fees = { feeRecipient, feeToken: this.#feeToken ?? 0, feeTotal: this.#feeTotal };
    const header = { oldRoot, newRoot: this.#state.root, domain, ...fees };
    return sealContent({ shape, levels, header, slots, before, after, tree, ...this.#settled });
  }

  /** Rule D, as the batch will apply it: what later kinds bring comes after it. */
  #checkSpent({ from }: Operation, name: SignedKindName, cost: bigint): void {
    const brought = this.#credited.later(from, name);
    if (brought === 0n) return;
    checkBalance(requireAccount(this.#accounts, from).balance - brought, cost, from);
  }

  /**
   * Rule E, as the batch will apply it: a credit comes before what later kinds take from the
   * receiver, even if those have been added before.
   */
  #checkCredit({ account, amount }: Credit, name: SignedKindName): void {
    const taken = this.#spent.later(account, name);
    if (taken === 0n) return;
    checkCredit(requireAccount(this.#accounts, account).balance + taken, amount, account);
  }
}

/** Sums by account and kind. */
class SumsByKind {
  readonly #sums = new Map<number, Partial<Record<SignedKindName, bigint>>>();

  add(account: number, name: SignedKindName, amount: bigint): void {
    const sums = this.#sums.get(account) ?? {};
    sums[name] = (sums[name] ?? 0n) + amount;
    this.#sums.set(account, sums);
  }

  /** Whether an account has one of a kind that a batch applies after another. */
  hasLater(account: number, name: SignedKindName): boolean {
    const sums = this.#sums.get(account);
    return sums !== undefined && LATER_KINDS.get(name)!.some((later) => later in sums);
  }

  /** The sum over the kinds that a batch applies after another. */
  later(account: number, name: SignedKindName): bigint {
    const sums = this.#sums.get(account);
    return LATER_KINDS.get(name)!.reduce((sum, later) => sum + (sums?.[later] ?? 0n), 0n);
  }
}

/** The kinds that a batch applies after each. */
const LATER_KINDS: ReadonlyMap<SignedKindName, readonly SignedKindName[]> = new Map(
  SIGNED_KIND_NAMES.map((name, i) => [name, SIGNED_KIND_NAMES.slice(i + 1)]),
);

function emptyLists(): SettledLists {
  return Object.fromEntries(KIND_NAMES.map((name) => [name, []])) as unknown as SettledLists;
}

function tokenOf(operation: object): number {
  return (operation as Partial<Spend>).token ?? 0;
}

function assertRoom(what: string, count: number, most: number): void {
  if (count > most) throw new QuipuError("BatchTooLarge", gotExpected(what, count, `≤ ${most}`));
}
