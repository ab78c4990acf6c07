/**
 * Turns a list of signed operations into batches, one at a time. The same genesis, operations and
 * shape always give the same batches, so an interrupted run can be resumed.
 */
import { SequencerDriver } from "../sequencer/sequencer-driver.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import type { QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";
import type { Shape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
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
  readonly id: OperationId;
  readonly operation: SignedOperation;
  readonly reason: QuipuError;
}

export class WorkloadSealer {
  /** The state after the batches sealed so far. */
  readonly state: State;
  readonly #driver: SequencerDriver;
  readonly #shape: Shape;
  readonly #refused: RefusedOperation[] = [];
  #batches = 0;
  #sealed = 0;
  #milliseconds = 0;

  /** @throws QuipuError `OutOfRange` for a fee recipient wider than 160 bits. */
  constructor({ genesis, operations }: Assignment, { shape, feeRecipient }: SealingOptions) {
    this.state = new State(genesis.accounts, genesis.levels);
    const domain = deploymentDomain(genesis.deployment);
    this.#driver = new SequencerDriver(this.state, { domain, feeRecipient, shape });
    this.#driver.enqueue(operations);
    this.#shape = shape;
  }

  /** The operations refused so far: no batch will hold them. */
  get refused(): readonly RefusedOperation[] {
    return this.#refused;
  }

  /** Number of operations in the batches so far. */
  get sealed(): number {
    return this.#sealed;
  }

  /** Time spent on admission (signatures, rules) and sealing (state, publication). */
  get milliseconds(): number {
    return this.#milliseconds;
  }

  /**
   * Seals the next batch. Returns undefined when no operation is left that can be sealed.
   *
   * @throws QuipuError `InvalidShape` if the shape does not fit the tree.
   */
  next(): SealedBatch | undefined {
    const start = performance.now();
    try {
      const { batch, sealed } = this.#driver.seal(this.#shape);
      if (batch === undefined) this.#driver.finish();
      this.#driver.settle(sealed, this.#batches);
      this.#driver.forget(this.#batches);
      this.#sealed += sealed.length;
      this.#batches += 1;
      return batch;
    } finally {
      for (const { ticket, ...lost } of this.#driver.takeLost()) {
        this.#refused.push({ position: ticket, ...lost });
      }
      this.#milliseconds += performance.now() - start;
    }
  }
}
