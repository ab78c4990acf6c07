/**
 * From a list of transfers to the sequence of batches, one at a time. The same genesis, transfers
 * and shape always give the same batches, which is what lets an interrupted run be resumed.
 *
 * Transfers are admitted in their order, as many ahead of the next batch as make it full. One that
 * the sender cannot afford yet waits, with everything behind it, until all that was admitted
 * before has been sealed; only then is it refused.
 */
import type { SealedBatch } from "../src/batch/seal-batch.js";
import { QuipuError } from "../src/errors.js";
import { deploymentDomain } from "../src/operations/domain.js";
import type { SignedTransfer } from "../src/operations/signed-transfer.js";
import type { Shape } from "../src/params.js";
import { Sequencer } from "../src/sequencer/sequencer.js";
import { State } from "../src/state/state.js";
import type { Assignment } from "./workload-directory.js";

export interface SealingOptions {
  readonly shape: Shape;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
}

/** A transfer that is in no batch, and why. */
export interface RefusedTransfer {
  /** Position in the list, from 0. */
  readonly position: number;
  readonly transfer: SignedTransfer;
  readonly reason: QuipuError;
}

/** Transfers that are ready before a batch is packed: what packing can choose from. */
const WINDOW = 1024;

/** Refusals that sealing what waits may turn into admission. */
const PASSING: readonly string[] = ["InsufficientBalance", "BalanceOverflow", "QueueFull"];

export class WorkloadSealer {
  /** The state after the batches that have been sealed. */
  readonly state: State;
  readonly #transfers: readonly SignedTransfer[];
  readonly #sequencer: Sequencer;
  readonly #shape: Shape;
  /** Positions of the admitted transfers that are neither sealed nor refused. */
  readonly #waiting = new Map<SignedTransfer, number>();
  readonly #refused: RefusedTransfer[] = [];
  #next = 0;
  #sealed = 0;
  #milliseconds = 0;

  /** @throws QuipuError `OutOfRange` for a fee recipient wider than 160 bits. */
  constructor({ genesis, transfers }: Assignment, { shape, feeRecipient }: SealingOptions) {
    this.state = new State(genesis.accounts, genesis.levels);
    const domain = deploymentDomain(genesis.deployment);
    this.#sequencer = new Sequencer(this.state, { domain, feeRecipient });
    this.#transfers = transfers;
    this.#shape = shape;
  }

  /** The transfers that will be in no batch, as far as is known. */
  get refused(): readonly RefusedTransfer[] {
    return this.#refused;
  }

  /** Number of transfers in the batches so far. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Time spent on admission (signatures, rules) and sealing (state, circuit input). */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /**
   * Seals the next batch; undefined when no transfer is left that can be sealed.
   *
   * @throws QuipuError `InvalidShape` if the shape does not fit the tree.
   */
  next(): SealedBatch | undefined {
    const start = performance.now();
    try {
      for (;;) {
        this.#admitWindow();
        const { batch, dropped } = this.#sequencer.seal(this.#shape);
        for (const { transfer, reason } of dropped) this.#drop(transfer, reason);
        for (const transfer of batch?.transfers ?? []) this.#waiting.delete(transfer);
        this.#sealed += batch?.transfers.length ?? 0;
        if (batch !== undefined) return batch;
        if (this.#next === this.#transfers.length && this.#sequencer.ready === 0) break;
      }
      this.#refuseHeld();
      return undefined;
    } finally {
      this.#milliseconds += performance.now() - start;
    }
  }

  #admitWindow(): void {
    while (this.#next < this.#transfers.length && this.#sequencer.ready < WINDOW) {
      const transfer = this.#transfers[this.#next]!;
      const reason = this.#admit(transfer);
      const mayPass = reason !== undefined && PASSING.includes(reason.code);
      if (mayPass && this.#sequencer.ready > 0) return;
      const position = this.#next++;
      if (reason === undefined) this.#waiting.set(transfer, position);
      else this.#refused.push({ position, transfer, reason });
    }
  }

  #admit(transfer: SignedTransfer): QuipuError | undefined {
    try {
      this.#sequencer.admit(transfer);
      return undefined;
    } catch (error) {
      if (error instanceof QuipuError) return error;
      throw error;
    }
  }

  /** Refuses a transfer that was admitted. */
  #drop(transfer: SignedTransfer, reason: QuipuError): void {
    this.#refused.push({ position: this.#waiting.get(transfer)!, transfer, reason });
    this.#waiting.delete(transfer);
  }

  /** At the end, what is held for a nonce that never came. */
  #refuseHeld(): void {
    for (const [transfer] of this.#waiting) {
      const expected = this.#sequencer.nextNonce(transfer.from);
      const message = `nonce of account ${transfer.from}: got ${transfer.nonce}, expected ${expected}, which never came`;
      this.#drop(transfer, new QuipuError("NonceGapExpired", message));
    }
  }
}
