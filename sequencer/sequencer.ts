/**
 * The sequencer: admits what users have signed, takes over the items of L1's queues, orders them all
 * and seals batches.
 *
 * Admission checks every rule and verifies the signature, once. It *reserves* what the operation
 * costs: a sender can have admitted only what its sealed balance covers in all. So an operation that
 * has been admitted stays affordable whatever the order of sealing, and money that is still on its
 * way can be spent as soon as the batch that brings it has been sealed. Only a forced exit can take
 * away what has been reserved.
 *
 * An operation with a nonce above the sender's next one is held until the gap is filled, for a bounded
 * number of batches. An operation that can no longer be applied when its turn comes (an exit has
 * emptied the account, the receiver's balance would overflow, or the state was changed by something
 * else) is dropped and returned with the reason; its sender's later operations are then held. Nothing
 * is lost in silence. The order of service, and why nobody starves, is described in `pack-batch.ts`
 * and `take-queue-items.ts`; what may be tried again is the business of `sequencer-driver.ts`.
 */
import { BatchBuilder } from "../src/batch/batch-builder.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { assertBelow } from "../src/crypto/field.js";
import { gotExpected, QuipuError, ruleError } from "../src/errors.js";
import { assertQueuedDeposit, type Deposit } from "../src/kinds/deposit/deposit.js";
import { assertQueuedExit, type ExitRequest } from "../src/kinds/exit/exit-request.js";
import {
  kindOf,
  SIGNED_KIND_NAMES,
  type SignedKindName,
  type SignedOperation,
} from "../src/operations/kinds.js";
import { type OperationId, operationId } from "../src/operations/operation-id.js";
import { signedCopy } from "../src/operations/signed-copy.js";
import { DOMAIN_LIMIT, OWNER_LIMIT } from "../src/params.js";
import { assertShape, type Shape } from "../src/shape.js";
import type { Account } from "../src/state/account.js";
import { checkBalance, checkCredit, checkNonceUnused } from "../src/state/account-rules.js";
import { BatchAccounts } from "../src/state/batch-accounts.js";
import { requireAccount, type State } from "../src/state/state.js";
import { type Work, workThrough } from "../src/take-turns.js";
import { checkClaimed, type SignatureFinding } from "./claim-operation.js";
import {
  DEFAULT_LIMITS,
  type Displaced,
  OperationPool,
  type PoolLimits,
  type SenderView,
} from "./operation-pool.js";
import { type Packing, packing, type Refused } from "./pack-batch.js";
import { takeQueueItems } from "./take-queue-items.js";
import type { WaitingOperation } from "./waiting-operation.js";

export interface SequencerOptions {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** How many operations may wait. */
  readonly limits?: PoolLimits | undefined;
  /** How many batches are sealed before an operation behind a nonce gap is dropped. */
  readonly patience?: number | undefined;
  /**
   * What the smallest unit of each token is worth as a fee, in one unit for all. Fees in other tokens
   * are refused. If not given, the units of all tokens are worth the same.
   */
  readonly feeWorth?: ReadonlyMap<number, number> | undefined;
}

/** An operation that only its signature may keep out. */
interface Applying {
  readonly sender: Account;
  readonly queue: SenderView;
  readonly cost: bigint;
  readonly worth: number;
  readonly replaced: WaitingOperation | undefined;
  /** What must make room for it. */
  readonly cheapest: Displaced | undefined;
}

/** What became of an operation at admission: it waits for a batch, or for an earlier nonce. */
export type Admission = "ready" | "held";

/** What whoever admits an operation may know of it already. */
export interface KnownOperation extends SignatureFinding {
  readonly id?: OperationId;
  /** When it was first taken, in milliseconds. */
  readonly since?: number | undefined;
}

/** An operation that was admitted and will not be sealed, and why. */
export interface DroppedOperation {
  readonly id: OperationId;
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

/** The outcome of sealing. */
export interface Sealing {
  /** The batch; undefined if nothing that it takes was ready. */
  readonly batch: SealedBatch | undefined;
  /** The ids of the signed operations in the batch. */
  readonly sealed: readonly OperationId[];
  /** The admitted operations that were given up, and those that `takeDisplaced` would return. */
  readonly dropped: readonly DroppedOperation[];
  /**
   * Why the deposit at the head of the queue cannot be applied, nor any behind it: `TreeFull` or
   * `BalanceOverflow`. L1 excludes both: it queues no more deposits than the leaves that payments
   * leave to them, and caps their sum.
   */
  readonly blockedDeposit: QuipuError | undefined;
}

/** Senders of each kind that packing looks at, by age and by worth: bounds the time that it takes. */
const LOOKAHEAD = 512;
export const DEFAULT_PATIENCE = 64;

/** A replacement is worth so many parts in a hundred of what it replaces, at least. */
const REPLACEMENT_PERCENT = 110;

/**
 * Admits operations and seals them into batches.
 *
 * @example
 * const sequencer = new Sequencer(state, { domain, feeRecipient });
 * sequencer.admit(signed); // "ready", or "held" behind a nonce gap
 * const { batch, dropped } = sequencer.seal(parseShape("4x4"));
 */
export class Sequencer {
  readonly #state: State;
  readonly #options: SequencerOptions;
  readonly #pool: OperationPool;
  /** Items of L1's queues that have not been sealed, each from the head of its queue. */
  readonly #deposits: Deposit[] = [];
  readonly #exits: ExitRequest[] = [];
  /** For each held operation the number of batches sealed while it has been held. */
  #batchesHeld = new Map<OperationId, number>();
  /** What has had to make room since that was last read. */
  #displaced: Refused[] = [];
  #arrivals = 0;

  /**
   * @param state advanced by every batch; nobody else may change it
   * @throws QuipuError `OutOfRange` if domain or fee recipient are too wide.
   */
  constructor(state: State, options: SequencerOptions) {
    assertBelow(options.domain, DOMAIN_LIMIT, "domain");
    assertBelow(options.feeRecipient, OWNER_LIMIT, "fee recipient");
    this.#state = state;
    this.#options = options;
    this.#pool = new OperationPool(options.limits ?? DEFAULT_LIMITS);
  }

  /** Number of signed operations that wait for a batch. */
  get ready(): number {
    return this.#pool.ready;
  }

  /** Number of signed operations that wait for an earlier nonce. */
  get held(): number {
    return this.#pool.held;
  }

  /**
   * The signed operations that wait for a batch, by kind; counted up to so many in all.
   *
   * @param most of which kind those beyond it are is not looked at
   */
  readyByKind(most: number): Readonly<Record<SignedKindName, number>> {
    return this.#pool.readyByKind(most);
  }

  /** When the oldest of those that come next of their sender was taken, in milliseconds. */
  get oldestReady(): number | undefined {
    return this.#pool.oldestReady;
  }

  /** Number of deposits and exits that wait for a batch. */
  get queued(): { readonly deposits: number; readonly exits: number } {
    return { deposits: this.#deposits.length, exits: this.#exits.length };
  }

  /** The nonce with which the next operation of an account is ready at once. */
  nextNonce(account: number): number | undefined {
    const nonce = this.#state.account(account)?.nonce;
    return nonce === undefined ? undefined : this.#pool.queueOf(account, nonce).nextNonce;
  }

  /**
   * Admits an operation or refuses it by the first rule it breaks, in the order C, B, D, E, F, A. The
   * sequencer keeps a copy: what was verified is what will be sealed. One that is worth a tenth more
   * takes the place of another of the same sender and nonce.
   *
   * @throws QuipuError with the rule's code; `TreeFull` for a payment to a new key if no leaf is left
   *   that it may open; `DuplicateNonce` if one of the same sender and nonce
   *   already waits, `QueueFull`, or `OutOfRange` if a field is too wide.
   */
  admit(operation: SignedOperation, known: KnownOperation = {}): Admission {
    const { sender, queue, cost, worth, replaced, cheapest } = this.#apply(operation);
    checkClaimed(this.#state, operation, { domain: this.#options.domain, finding: known });

    const id = known.id ?? operationId(this.#options.domain, operation);
    const own = signedCopy(operation);
    if (cheapest !== undefined) this.#pool.drop(cheapest.waiting);
    const displaced = cheapest ?? (replaced && { waiting: replaced, worth: replaced.worth });
    if (displaced !== undefined) this.#noteDisplaced(displaced, worth);
    const admission = operation.nonce > queue.nextNonce ? "held" : "ready";
    const { since = 0 } = known;
    const waiting = { id, operation: own, cost, worth, since, arrival: this.#arrivals++ };
    this.#pool.add(waiting, sender.nonce);
    return admission;
  }

  /** Refuses what `admit` refuses for anything but its signature, and changes nothing. @throws QuipuError likewise. */
  check(operation: SignedOperation): void {
    this.#apply(operation);
  }

  #apply(operation: SignedOperation): Applying {
    const kind = kindOf(operation);
    kind.assert(operation);
    const { from, nonce } = operation;
    kind.checkHolders(this.#state, operation);
    const sender = requireAccount(this.#state, from);
    const queue = this.#pool.queueOf(from, sender.nonce);
    checkNonceUnused(nonce, sender.nonce, from);
    const worth = this.#worthOf(operation);
    const replaced = queue.get(nonce);
    if (replaced !== undefined) this.#assertReplaces(replaced, worth, queue);
    const cost = kind.costOf(operation);
    checkBalance(sender.balance - queue.reserved + (replaced?.cost ?? 0n), cost, from);
    this.#checkCredit(operation);
    // Finds no leaf for a payment to a new key if there is none.
    kind.accountsOf(operation, new BatchAccounts(this.#state));
    const cheapest = this.#pool.findRoom(queue, { from, nonce, worth });
    return { sender, queue, cost, worth, replaced, cheapest };
  }

  /** Admitted operations that have had to make room for others, since this was last read. */
  takeDisplaced(): readonly DroppedOperation[] {
    const displaced = this.#displaced.map(droppedOperation);
    this.#displaced = [];
    return displaced;
  }

  /**
   * Takes over the next item of L1's deposit queue, which will be sealed in its turn.
   *
   * @throws QuipuError `OutOfRange` or `NotInField` for what L1 does not queue.
   */
  enqueueDeposit(deposit: Deposit): void {
    assertQueuedDeposit(deposit);
    this.#deposits.push({ ...deposit });
  }

  /**
   * Takes over the next item of L1's exit queue, which will be sealed in its turn.
   *
   * @throws QuipuError `OutOfRange` for what L1 does not queue.
   */
  enqueueExit(request: ExitRequest): void {
    assertQueuedExit(request);
    assertBelow(request.account, this.#state.tree.capacity, "account of an exit");
    this.#exits.push({ ...request });
  }

  /**
   * Seals the next batch and advances the state.
   *
   * @param queuesOnly leaves out what users have signed
   * @throws QuipuError `InvalidShape`; state and waiting operations are then unchanged.
   */
  seal(shape: Shape, choice: { readonly queuesOnly?: boolean } = {}): Sealing {
    return workThrough(this.sealing(shape, choice));
  }

  /** The same in pieces. Until it is done, nothing may be admitted. */
  *sealing(shape: Shape, { queuesOnly = false }: { readonly queuesOnly?: boolean }): Work<Sealing> {
    assertShape(shape);
    const { domain, feeRecipient } = this.#options;
    const builder = new BatchBuilder(this.#state, { shape, domain, feeRecipient });
    const queues = { deposits: this.#deposits, exits: this.#exits };
    const taken = takeQueueItems(queues, builder, shape);
    const { chosen, refused } = queuesOnly ? NOTHING : yield* this.#pack(builder, shape);
    const batch = builder.size === 0 ? undefined : yield* builder.sealing();
    this.#deposits.splice(0, taken.deposits);
    this.#exits.splice(0, taken.exits);
    for (const waiting of chosen) this.#pool.shift(waiting);
    for (const { waiting } of refused) this.#pool.drop(waiting);
    const expired = batch === undefined ? [] : this.#expireHeld();
    const dropped = [...refused, ...expired].map(droppedOperation);
    const sealed = chosen.map(({ id }) => id);
    return {
      batch,
      sealed,
      blockedDeposit: taken.blocked,
      dropped: [...this.takeDisplaced(), ...dropped],
    };
  }

  /**
   * Drops the operations behind a nonce gap that were first taken before a time: no batch comes that would count them.
   *
   * @param before in milliseconds
   */
  dropHeld(before: number): readonly DroppedOperation[] {
    const old = [...this.#pool.heldOperations()].filter(({ since }) => since < before);
    for (const waiting of old) this.#pool.drop(waiting);
    return old.map((waiting) => {
      const { from, nonce } = waiting.operation;
      const expected = `${this.nextNonce(from)} in good time`;
      const mismatch = gotExpected("nonce", nonce, expected, from);
      return droppedOperation({ waiting, reason: new QuipuError("NonceGapExpired", mismatch) });
    });
  }

  #pack(builder: BatchBuilder, shape: Shape): Work<Packing> {
    const kinds = SIGNED_KIND_NAMES.filter((name) => shape[name] > 0);
    const heads = this.#pool.heads(kinds, LOOKAHEAD);
    const successor = (waiting: WaitingOperation) => this.#pool.successor(waiting);
    return packing({ heads, successor }, builder, shape);
  }

  /** Rule E, as far as admission goes. */
  #checkCredit(operation: SignedOperation): void {
    const credit = kindOf(operation).creditOf(operation, this.#state);
    if (credit === undefined) return;
    const { balance } = requireAccount(this.#state, credit.account);
    checkCredit(balance, credit.amount, credit.account);
  }

  /**
   * What the fee of an operation is worth.
   *
   * @throws QuipuError `FeeTokenMismatch` for a fee in a token that is worth nothing here.
   */
  #worthOf(operation: SignedOperation): number {
    const fee = kindOf(operation).feeOf(operation as never);
    if (fee === 0n) return 0;
    const { feeWorth } = this.#options;
    const unit = feeWorth === undefined ? 1 : (feeWorth.get(operation.token) ?? 0);
    if (unit > 0) return Number(fee) * unit;
    const expected = `one of ${[...feeWorth!.keys()].join(", ")}`;
    const { token, from } = operation;
    throw ruleError("FeeTokenMismatch", gotExpected("fee token", token, expected, from));
  }

  #assertReplaces(replaced: WaitingOperation, worth: number, queue: SenderView): void {
    if (worth > 0 && worth * 100 >= replaced.worth * REPLACEMENT_PERCENT) return;
    const { from, nonce } = replaced.operation;
    const expected = `${queue.nextNonce}, or a fee worth a tenth more`;
    const mismatch = gotExpected("nonce", `${nonce}, which waits`, expected, from);
    throw new QuipuError("DuplicateNonce", mismatch);
  }

  #noteDisplaced({ waiting, worth }: Displaced, by: number): void {
    const { from } = waiting.operation;
    const mismatch = gotExpected("worth of the fee", worth, `≥ ${by}`, from);
    this.#displaced.push({ waiting, reason: new QuipuError("Outbid", mismatch) });
  }

  /** Counts a batch against every held operation, and drops those that have waited too long. */
  #expireHeld(): Refused[] {
    const expired: Refused[] = [];
    const batchesHeld = new Map<OperationId, number>();
    for (const waiting of this.#pool.heldOperations()) {
      const batches = (this.#batchesHeld.get(waiting.id) ?? 0) + 1;
      if (batches <= this.#patience) batchesHeld.set(waiting.id, batches);
      else expired.push({ waiting, reason: this.#gapExpired(waiting) });
    }
    for (const { waiting } of expired) this.#pool.drop(waiting);
    this.#batchesHeld = batchesHeld;
    return expired;
  }

  get #patience(): number {
    return this.#options.patience ?? DEFAULT_PATIENCE;
  }

  #gapExpired({ operation: { from, nonce } }: WaitingOperation): QuipuError {
    const expected = `${this.nextNonce(from)} within ${this.#patience} batches`;
    return new QuipuError("NonceGapExpired", gotExpected("nonce", nonce, expected, from));
  }
}

const NOTHING: Packing = { chosen: [], refused: [] };

function droppedOperation({ waiting: { id, operation }, reason }: Refused): DroppedOperation {
  return { id, operation, reason };
}
