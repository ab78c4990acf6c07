/**
 * The sequencer: admits signed transfers, orders them and seals batches.
 *
 * Admission checks every rule and verifies the signature, once. It *reserves* what the transfer
 * costs: a sender can have admitted only what its sealed balance covers in all. So a transfer that
 * has been admitted stays affordable whatever the order of sealing, and money that is still on its
 * way can be spent as soon as the batch that brings it has been sealed.
 *
 * A transfer with a nonce above the sender's next one is held until the gap is filled, for a bounded
 * number of batches. A transfer that can no longer be applied when its turn comes (the receiver's
 * balance would overflow, or the state was changed by something other than transfers) is dropped
 * and returned with the reason; its sender's later transfers are then held. Nothing is lost in
 * silence. The order of service, and why nobody starves, is described in `pack-batch.ts`.
 */
import { type SealedBatch, sealBatch } from "../batch/seal-batch.js";
import { assertBelow } from "../crypto/field.js";
import { gotExpected, QuipuError } from "../errors.js";
import type { SignedTransfer } from "../operations/signed-transfer.js";
import { amountOf, assertTransfer, feeOf } from "../operations/transfer.js";
import { assertShape, DOMAIN_LIMIT, OWNER_LIMIT, type Shape } from "../params.js";
import { AccountOverlay } from "../state/account-overlay.js";
import { checkBalance, checkCredit, checkNonce } from "../state/account-rules.js";
import { applyTransfer, checkAccounts, checkSignature } from "../state/apply-transfer.js";
import type { State } from "../state/state.js";
import { type Packing, packBatch } from "./pack-batch.js";
import { DEFAULT_LIMITS, type PoolLimits, type SenderView, TransferPool } from "./transfer-pool.js";
import type { WaitingTransfer } from "./waiting-transfer.js";

export interface SequencerOptions {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
  /** How many transfers may wait. */
  readonly limits?: PoolLimits;
  /** How many batches are sealed before a transfer behind a nonce gap is dropped. */
  readonly patience?: number;
}

/** What became of a transfer at admission: it waits for a batch, or for an earlier nonce. */
export type Admission = "ready" | "held";

/** A transfer that was admitted and will not be sealed, and why. */
export interface DroppedTransfer {
  readonly transfer: SignedTransfer;
  readonly reason: QuipuError;
}

/** The outcome of sealing. */
export interface Sealing {
  /** The batch; undefined if no transfer was ready. */
  readonly batch: SealedBatch | undefined;
  /** The admitted transfers that were given up on the way. */
  readonly dropped: readonly DroppedTransfer[];
}

/** A transfer that must leave the pool. */
interface Refused {
  readonly waiting: WaitingTransfer;
  readonly reason: QuipuError;
}

/** Senders that packing looks at, oldest first: bounds the time that packing takes. */
const LOOKAHEAD = 1024;
const DEFAULT_PATIENCE = 64;

export class Sequencer {
  readonly #state: State;
  readonly #domain: bigint;
  readonly #feeRecipient: bigint;
  readonly #patience: number;
  readonly #pool: TransferPool;
  /** For each held transfer the number of batches sealed while it has been held. */
  #batchesHeld = new Map<WaitingTransfer, number>();
  #arrivals = 0;

  /**
   * @param state advanced by every batch; nobody else may apply transfers to it
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
    this.#pool = new TransferPool(limits);
  }

  /** Number of transfers that wait for a batch. */
  get ready(): number {
    return this.#pool.ready;
  }

  /** Number of transfers that wait for an earlier nonce. */
  get held(): number {
    return this.#pool.held;
  }

  /** The nonce with which the next transfer of an account is ready at once. */
  nextNonce(account: number): number | undefined {
    const nonce = this.#state.account(account)?.nonce;
    return nonce === undefined ? undefined : this.#pool.queueOf(account, nonce).nextNonce;
  }

  /**
   * Admits a transfer or refuses it by the first rule it breaks, in the order C, B, D, E, A. From
   * then on the transfer is frozen: what was verified is what will be sealed.
   *
   * @throws QuipuError with the rule's code; `DuplicateTransfer` if one of the same sender and nonce
   *   already waits, `QueueFull`, or `OutOfRange` if a field is too wide.
   */
  admit(transfer: SignedTransfer): Admission {
    assertTransfer(transfer);
    const amount = amountOf(transfer);
    const cost = amount + feeOf(transfer);
    const { sender, receiver } = checkAccounts(this.#state, transfer);
    const queue = this.#pool.queueOf(transfer.from, sender.nonce);
    this.#checkNonce(transfer, sender.nonce, queue);
    checkBalance(sender.balance - queue.reserved, cost);
    if (transfer.from !== transfer.to) checkCredit(receiver.balance, amount);
    this.#pool.assertRoom(queue, transfer.nonce);
    checkSignature(this.#state, transfer, this.#domain);

    for (const part of [transfer.signature.r8, transfer.signature, transfer]) Object.freeze(part);
    const admission = transfer.nonce === queue.nextNonce ? "ready" : "held";
    this.#pool.add({ transfer, cost, arrival: this.#arrivals++ }, sender.nonce);
    return admission;
  }

  /**
   * Seals the next batch and advances the state.
   *
   * @throws QuipuError `InvalidShape`; state and waiting transfers are then unchanged.
   */
  seal(shape: Shape): Sealing {
    assertShape(shape);
    const refused: Refused[] = [];
    const packing = this.#pack(shape, refused);
    const batch = this.#apply(packing, shape);
    for (const waiting of packing.chosen) this.#pool.shift(waiting);
    for (const { waiting } of refused) this.#pool.drop(waiting);
    const expired = batch === undefined ? [] : this.#expireHeld();
    const dropped = [...refused, ...expired].map(({ waiting: { transfer }, reason }) => ({
      transfer,
      reason,
    }));
    return { batch, dropped };
  }

  /** Rule B as far as admission goes: not yet used, not above the last usable, not waiting. */
  #checkNonce({ from, nonce }: SignedTransfer, accountNonce: number, queue: SenderView): void {
    checkNonce(nonce, Math.max(nonce, accountNonce));
    if (queue.get(nonce) !== undefined) {
      const message = gotExpected(
        `nonce of account ${from}`,
        `${nonce}, which waits`,
        queue.nextNonce,
      );
      throw new QuipuError("DuplicateTransfer", message);
    }
  }

  /** Chooses the next batch, noting the transfers that can no longer be applied. */
  #pack(shape: Shape, refused: Refused[]): Packing {
    const trial = new AccountOverlay(this.#state);
    const attempt = (waiting: WaitingTransfer, feeToken: number): boolean => {
      try {
        applyTransfer(trial, waiting.transfer, feeToken);
        return true;
      } catch (reason) {
        if (!(reason instanceof QuipuError)) throw reason;
        refused.push({ waiting, reason });
        return false;
      }
    };
    const heads = this.#pool.heads(LOOKAHEAD);
    const successor = (waiting: WaitingTransfer) => this.#pool.successor(waiting);
    return packBatch({ heads, successor, attempt }, shape);
  }

  #apply({ chosen, feeToken }: Packing, shape: Shape): SealedBatch | undefined {
    if (chosen.length === 0) return undefined;
    const transfers = chosen.map(({ transfer }) => transfer);
    const [domain, feeRecipient] = [this.#domain, this.#feeRecipient];
    return sealBatch(this.#state, { transfers }, { shape, domain, feeRecipient, feeToken });
  }

  /** Counts a batch against every held transfer, and drops those that have waited too long. */
  #expireHeld(): Refused[] {
    const expired: Refused[] = [];
    const batchesHeld = new Map<WaitingTransfer, number>();
    for (const waiting of this.#pool.heldTransfers()) {
      const batches = (this.#batchesHeld.get(waiting) ?? 0) + 1;
      if (batches <= this.#patience) batchesHeld.set(waiting, batches);
      else expired.push({ waiting, reason: this.#gapExpired(waiting) });
    }
    for (const { waiting } of expired) this.#pool.drop(waiting);
    this.#batchesHeld = batchesHeld;
    return expired;
  }

  #gapExpired({ transfer: { from, nonce } }: WaitingTransfer): QuipuError {
    const message = gotExpected(`nonce of account ${from}`, nonce, this.nextNonce(from));
    return new QuipuError("NonceGapExpired", `${message} within ${this.#patience} batches`);
  }
}
