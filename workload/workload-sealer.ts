/**
 * From a list of transfers and withdrawals to the sequence of batches, one at a time. The same
 * genesis, operations and shape always give the same batches, which is what lets an interrupted run
 * be resumed.
 *
 * Operations are admitted in their order, as many ahead of the next batch as make it full. One that
 * the sender cannot afford yet waits, with everything behind it, until all that was admitted
 * before has been sealed; only then is it refused.
 */

import { assertShapeTakes } from "../sequencer/assert-shape-takes.js";
import { Sequencer } from "../sequencer/sequencer.js";
import type { SealedBatch } from "../src/batch/seal-batch.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { deploymentDomain } from "../src/operations/domain.js";
import type { SignedOperation } from "../src/operations/signed-operation.js";
import type { Shape } from "../src/params.js";
import { State } from "../src/state/state.js";
import type { Assignment } from "./workload-directory.js";

export interface SealingOptions {
  readonly shape: Shape;
  /** L1 address that is credited with the fees, 160 bits. */
  readonly feeRecipient: bigint;
}

/** An operation that is in no batch, and why. */
export interface RefusedOperation {
  /** Position in the list, from 0. */
  readonly position: number;
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

/** Operations that are ready before a batch is packed: what packing can choose from. */
const WINDOW = 1024;

/** Refusals that sealing what waits may turn into admission. */
const PASSING: readonly string[] = ["InsufficientBalance", "BalanceOverflow", "QueueFull"];

export class WorkloadSealer {
  /** The state after the batches that have been sealed. */
  readonly state: State;
  readonly #operations: readonly SignedOperation[];
  readonly #sequencer: Sequencer;
  readonly #shape: Shape;
  /** Positions of the admitted operations that are neither sealed nor refused. */
  readonly #waiting = new Map<SignedOperation, number>();
  readonly #refused: RefusedOperation[] = [];
  #next = 0;
  #sealed = 0;
  #milliseconds = 0;

  /** @throws QuipuError `OutOfRange` for a fee recipient wider than 160 bits. */
  constructor({ genesis, operations }: Assignment, { shape, feeRecipient }: SealingOptions) {
    this.state = new State(genesis.accounts, genesis.levels);
    const domain = deploymentDomain(genesis.deployment);
    this.#sequencer = new Sequencer(this.state, { domain, feeRecipient });
    this.#operations = operations;
    this.#shape = shape;
  }

  /** The operations that will be in no batch, as far as is known. */
  get refused(): readonly RefusedOperation[] {
    return this.#refused;
  }

  /** Number of operations in the batches so far. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Time spent on admission (signatures, rules) and sealing (state, circuit input). */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /**
   * Seals the next batch; undefined when no operation is left that can be sealed.
   *
   * @throws QuipuError `InvalidShape` if the shape does not fit the tree.
   */
  next(): SealedBatch | undefined {
    const start = performance.now();
    try {
      for (;;) {
        this.#admitWindow();
        const { batch, dropped } = this.#sequencer.seal(this.#shape);
        for (const { operation, reason } of dropped) this.#drop(operation, reason);
        const sealed = [...(batch?.transfers ?? []), ...(batch?.withdrawals ?? [])];
        for (const operation of sealed) this.#waiting.delete(operation);
        this.#sealed += sealed.length;
        if (batch !== undefined) return batch;
        if (this.#next === this.#operations.length && this.#sequencer.ready === 0) break;
      }
      this.#refuseHeld();
      return undefined;
    } finally {
      this.#milliseconds += performance.now() - start;
    }
  }

  #admitWindow(): void {
    while (this.#next < this.#operations.length && this.#sequencer.ready < WINDOW) {
      const operation = this.#operations[this.#next]!;
      const reason = this.#admit(operation);
      const mayPass = reason !== undefined && PASSING.includes(reason.code);
      if (mayPass && this.#sequencer.ready > 0) return;
      const position = this.#next++;
      if (reason === undefined) this.#waiting.set(operation, position);
      else this.#refused.push({ position, operation, reason });
    }
  }

  #admit(operation: SignedOperation): QuipuError | undefined {
    try {
      assertShapeTakes(this.#shape, operation);
      this.#sequencer.admit(operation);
      return undefined;
    } catch (error) {
      if (error instanceof QuipuError) return error;
      throw error;
    }
  }

  /** Refuses an operation that was admitted. */
  #drop(operation: SignedOperation, reason: QuipuError): void {
    this.#refused.push({ position: this.#waiting.get(operation)!, operation, reason });
    this.#waiting.delete(operation);
  }

  /** At the end, what is held for a nonce that never came. */
  #refuseHeld(): void {
    for (const [operation] of this.#waiting) {
      const { from, nonce } = operation;
      const expected = `${this.#sequencer.nextNonce(from)}, which never came`;
      const message = gotExpected(`nonce of account ${from}`, nonce, expected);
      this.#drop(operation, new QuipuError("NonceGapExpired", message));
    }
  }
}
