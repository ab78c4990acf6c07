/**
 * The sequencer: admits signed transfers and withdrawals, takes over the items of L1's queues, orders
 * them all and seals batches.
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
 * and `take-queue-items.ts`.
 */
import { type SealedBatch, sealBatch } from "../src/batch/seal-batch.js";
import { assertBelow } from "../src/crypto/field.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { assertQueuedDeposit, type Deposit } from "../src/operations/deposit.js";
import { assertQueuedExit, type ExitRequest } from "../src/operations/exit-request.js";
import {
  assertOperation,
  costOf,
  isTransfer,
  type SignedOperation,
} from "../src/operations/signed-operation.js";
import { amountOf } from "../src/operations/transfer.js";
import { assertShape, DOMAIN_LIMIT, OWNER_LIMIT, type Shape } from "../src/params.js";
import type { Account } from "../src/state/account.js";
import { AccountOverlay } from "../src/state/account-overlay.js";
import { checkBalance, checkCredit, checkHolder, checkNonce } from "../src/state/account-rules.js";
import { checkAccounts, checkSignature } from "../src/state/apply-transfer.js";
import { checkWithdrawalSignature } from "../src/state/apply-withdrawal.js";
import type { State } from "../src/state/state.js";
import { BatchTrial } from "./batch-trial.js";
import {
  DEFAULT_LIMITS,
  OperationPool,
  type PoolLimits,
  type SenderView,
} from "./operation-pool.js";
import { type Packing, packBatch } from "./pack-batch.js";
import { type QueueItems, takeQueueItems } from "./take-queue-items.js";
import type { WaitingOperation } from "./waiting-operation.js";

export interface SequencerOptions {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** How many operations may wait. */
  readonly limits?: PoolLimits;
  /** How many batches are sealed before an operation behind a nonce gap is dropped. */
  readonly patience?: number;
}

/** What became of an operation at admission: it waits for a batch, or for an earlier nonce. */
export type Admission = "ready" | "held";

/** An operation that was admitted and will not be sealed, and why. */
export interface DroppedOperation {
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

/** The outcome of sealing. */
export interface Sealing {
  /** The batch; undefined if nothing that it takes was ready. */
  readonly batch: SealedBatch | undefined;
  /** The admitted operations that were given up on the way. */
  readonly dropped: readonly DroppedOperation[];
  /**
   * Why the deposit at the head of the queue cannot be applied, nor any behind it: `TreeFull` or
   * `BalanceOverflow`. L1 excludes both: it queues no more deposits than there are leaves, and caps
   * their sum.
   */
  readonly blockedDeposit: QuipuError | undefined;
}

/** An operation that must leave the pool. */
interface Refused {
  readonly waiting: WaitingOperation;
  readonly reason: QuipuError;
}

/** Senders of each kind that packing looks at, oldest first: bounds the time that packing takes. */
const LOOKAHEAD = 1024;
const DEFAULT_PATIENCE = 64;

export class Sequencer {
  readonly #state: State;
  readonly #domain: bigint;
  readonly #feeRecipient: bigint;
  readonly #patience: number;
  readonly #pool: OperationPool;
  /** Items of L1's queues that have not been sealed, each from the head of its queue. */
  readonly #deposits: Deposit[] = [];
  readonly #exits: ExitRequest[] = [];
  /** For each held operation the number of batches sealed while it has been held. */
  #batchesHeld = new Map<WaitingOperation, number>();
  #arrivals = 0;

  /**
   * @param state advanced by every batch; nobody else may change it
   * @throws QuipuError `OutOfRange` if domain or fee recipient are too wide.
   */
  constructor(state: State, options: SequencerOptions) {
    const { domain, feeRecipient, limits = DEFAULT_LIMITS, patience = DEFAULT_PATIENCE } = options;
    assertBelow(domain, DOMAIN_LIMIT, "domain");
    assertBelow(feeRecipient, OWNER_LIMIT, "fee recipient");
    this.#state = state;
    this.#domain = domain;
    this.#feeRecipient = feeRecipient;
    this.#patience = patience;
    this.#pool = new OperationPool(limits);
  }

  /** Number of signed operations that wait for a batch. */
  get ready(): number {
    return this.#pool.ready;
  }

  /** Number of signed operations that wait for an earlier nonce. */
  get held(): number {
    return this.#pool.held;
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
   * Admits a transfer or withdrawal or refuses it by the first rule it breaks, in the order C, B, D,
   * E, A. From then on it is frozen: what was verified is what will be sealed.
   *
   * @throws QuipuError with the rule's code; `DuplicateNonce` if one of the same sender and nonce
   *   already waits, `QueueFull`, or `OutOfRange` if a field is too wide.
   */
  admit(operation: SignedOperation): Admission {
    assertOperation(operation);
    const cost = costOf(operation);
    const { sender, credited } = this.#checkAccounts(operation);
    const queue = this.#pool.queueOf(operation.from, sender.nonce);
    this.#checkNonce(operation, sender.nonce, queue);
    checkBalance(sender.balance - queue.reserved, cost);
    if (credited !== undefined) checkCredit(credited.balance, credited.amount);
    this.#pool.assertRoom(queue, operation.nonce);
    this.#checkSignature(operation);

    for (const part of [operation.signature.r8, operation.signature, operation]) {
      Object.freeze(part);
    }
    const admission = operation.nonce === queue.nextNonce ? "ready" : "held";
    this.#pool.add({ operation, cost, arrival: this.#arrivals++ }, sender.nonce);
    return admission;
  }

  /**
   * Takes over the next item of L1's deposit queue, which will be sealed in its turn.
   *
   * @throws QuipuError `OutOfRange` or `NotInField` for what L1 does not queue.
   */
  enqueueDeposit(deposit: Deposit): void {
    assertQueuedDeposit(deposit);
    this.#deposits.push(Object.freeze({ ...deposit }));
  }

  /**
   * Takes over the next item of L1's exit queue, which will be sealed in its turn.
   *
   * @throws QuipuError `OutOfRange` for what L1 does not queue.
   */
  enqueueExit(request: ExitRequest): void {
    assertQueuedExit(request);
    assertBelow(request.account, this.#state.tree.capacity, "account of an exit");
    this.#exits.push(Object.freeze({ ...request }));
  }

  /**
   * Seals the next batch and advances the state.
   *
   * @throws QuipuError `InvalidShape`; state and waiting operations are then unchanged.
   */
  seal(shape: Shape): Sealing {
    assertShape(shape);
    const refused: Refused[] = [];
    const trial = new AccountOverlay(this.#state);
    const queues = { deposits: this.#deposits, exits: this.#exits };
    const items = takeQueueItems(queues, { state: this.#state, trial, shape });
    const packing = this.#pack(shape, { trial, table: items.table, refused });
    const batch = this.#apply(items, packing, shape);
    this.#deposits.splice(0, items.deposits.length);
    this.#exits.splice(0, items.exits.length);
    for (const waiting of packing.chosen) this.#pool.shift(waiting);
    for (const { waiting } of refused) this.#pool.drop(waiting);
    const expired = batch === undefined ? [] : this.#expireHeld();
    const dropped = [...refused, ...expired].map(({ waiting: { operation }, reason }) => ({
      operation,
      reason,
    }));
    return { batch, dropped, blockedDeposit: items.blocked };
  }

  /** Rule C; and what rule E is about: the credit of another account, if there is one. */
  #checkAccounts(operation: SignedOperation): {
    sender: Account;
    credited: { balance: bigint; amount: bigint } | undefined;
  } {
    const { from, token } = operation;
    if (!isTransfer(operation)) {
      return { sender: checkHolder(this.#state, from, token), credited: undefined };
    }
    const { sender, receiver } = checkAccounts(this.#state, operation);
    const credited = { balance: receiver.balance, amount: amountOf(operation) };
    return { sender, credited: from === operation.to ? undefined : credited };
  }

  #checkSignature(operation: SignedOperation): void {
    if (isTransfer(operation)) checkSignature(this.#state, operation, this.#domain);
    else checkWithdrawalSignature(this.#state, operation, this.#domain);
  }

  /** Rule B as far as admission goes: not yet used, not above the last usable, not waiting. */
  #checkNonce({ from, nonce }: SignedOperation, accountNonce: number, queue: SenderView): void {
    checkNonce(nonce, Math.max(nonce, accountNonce));
    if (queue.get(nonce) !== undefined) {
      const message = gotExpected(
        `nonce of account ${from}`,
        `${nonce}, which waits`,
        queue.nextNonce,
      );
      throw new QuipuError("DuplicateNonce", message);
    }
  }

  /** Chooses the next batch, noting the operations that can no longer be applied. */
  #pack(
    shape: Shape,
    batch: { trial: AccountOverlay; table: ReadonlySet<number>; refused: Refused[] },
  ): Packing {
    const trial = new BatchTrial(batch.trial);
    const attempt = (waiting: WaitingOperation, feeToken: number): boolean => {
      const reason = trial.attempt(waiting.operation, feeToken);
      if (reason !== undefined) batch.refused.push({ waiting, reason });
      return reason === undefined;
    };
    const withdrawals = shape.withdrawals > 0 ? LOOKAHEAD : 0;
    const heads = this.#pool.heads({ transfers: LOOKAHEAD, withdrawals });
    const successor = (waiting: WaitingOperation) => this.#pool.successor(waiting);
    return packBatch({ heads, table: batch.table, successor, attempt }, shape);
  }

  #apply(items: QueueItems, packing: Packing, shape: Shape): SealedBatch | undefined {
    const { deposits, exits } = items;
    const { transfers, withdrawals, feeToken } = packing;
    if (deposits.length + exits.length + packing.chosen.length === 0) return undefined;
    const operations = { deposits, exits, transfers, withdrawals };
    const [domain, feeRecipient] = [this.#domain, this.#feeRecipient];
    return sealBatch(this.#state, operations, { shape, domain, feeRecipient, feeToken });
  }

  /** Counts a batch against every held operation, and drops those that have waited too long. */
  #expireHeld(): Refused[] {
    const expired: Refused[] = [];
    const batchesHeld = new Map<WaitingOperation, number>();
    for (const waiting of this.#pool.heldOperations()) {
      const batches = (this.#batchesHeld.get(waiting) ?? 0) + 1;
      if (batches <= this.#patience) batchesHeld.set(waiting, batches);
      else expired.push({ waiting, reason: this.#gapExpired(waiting) });
    }
    for (const { waiting } of expired) this.#pool.drop(waiting);
    this.#batchesHeld = batchesHeld;
    return expired;
  }

  #gapExpired({ operation: { from, nonce } }: WaitingOperation): QuipuError {
    const message = gotExpected(`nonce of account ${from}`, nonce, this.nextNonce(from));
    return new QuipuError("NonceGapExpired", `${message} within ${this.#patience} batches`);
  }
}
