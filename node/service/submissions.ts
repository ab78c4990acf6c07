/** Takes operations: into the sequencer, then onto the disk, and only then are they answered. */
import type { Transaction } from "../../client/messages/transaction.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { type OperationId, operationId } from "../../src/operations/operation-id.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { Submitted } from "../api/view/node-view.js";
import { isNodeError } from "../node-error.js";
import { contractFrozen } from "../pipeline/contract-frozen.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import { whenAvailable } from "../store/connection/store-unavailable.js";
import type { Intake } from "../store/intake/intake.js";
import type { FeeQuotes } from "./fee-quotes.js";
import { newTransaction, type Transactions } from "./transactions.js";

export interface SubmissionParts {
  readonly domain: bigint;
  readonly node: RollupNode;
  readonly intake: Intake;
  readonly transactions: Transactions;
  readonly fees: FeeQuotes;
  readonly feed: EventFeed;
  /** L1 as it was followed last. */
  readonly followed: () => Pick<FollowedState, "frozen"> | undefined;
  /** Ends waiting for the database. */
  readonly signal: AbortSignal;
}

export class Submissions {
  readonly #parts: SubmissionParts;
  /** What the sequencer has and the database may not have yet. */
  readonly #unkept = new Map<OperationId, KeptOperation>();
  #isReady = false;
  #isDraining = false;

  constructor(parts: SubmissionParts) {
    this.#parts = parts;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** What was kept before has been taken: others may come. */
  open(): void {
    this.#isReady = true;
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
  }

  async resume(): Promise<void> {
    this.#isDraining = false;
  }

  /**
   * Takes an operation. One that is known is answered with what has become of it.
   *
   * @throws QuipuError `NodeNotReady`, `ContractFrozen`, `FeeTooLow`; as `RollupNode.submit` does; `StoreUnavailable`: the operation may
   *   be settled all the same, and sending it again is harmless.
   */
  async submit(operation: SignedOperation): Promise<Submitted> {
    const { domain, node, fees, feed, followed } = this.#parts;
    const isFrozen = followed()?.frozen === true;
    if (!this.#isReady && !isFrozen) throw new QuipuError("NodeNotReady", "the node is starting");
    if (this.#isDraining) throw new QuipuError("NodeNotReady", "the node takes nothing new");
    try {
      if (isFrozen) throw contractFrozen();
      await fees.check(operation);
      const admitted = await node.admit(operation);
      const { id } = admitted;
      await this.#keep(admitted);
      feed.publish({ type: "transaction", id, state: "queued" });
      return { isNew: true, transaction: newTransaction(id, operation) };
    } catch (error) {
      if (!(error instanceof QuipuError) || PASSING.includes(error.code)) throw error;
      const id = operationId(domain, operation);
      const left = this.#unkept.get(id);
      if (left !== undefined && error.code === "DuplicateNonce") await this.#keep(left);
      const known = await this.#known(id);
      if (known === undefined) throw error;
      return { isNew: false, transaction: known };
    }
  }

  /** Writes an operation that the sequencer has. If the database is away, it is written when that is back. */
  async #keep(kept: KeptOperation): Promise<void> {
    const { intake, signal } = this.#parts;
    const isNew = !this.#unkept.has(kept.id);
    this.#unkept.set(kept.id, kept);
    const forget = (): void => {
      this.#unkept.delete(kept.id);
    };
    try {
      await intake.add(kept);
      forget();
    } catch (error) {
      if (!isNodeError(error, "StoreUnavailable", "StoreBusy")) forget();
      else if (isNew)
        whenAvailable(() => intake.add(kept), { signal }).then(forget, () => undefined);
      throw error;
    }
  }

  /** What has become of an operation that was taken before and not given up. */
  async #known(id: string): Promise<Transaction | undefined> {
    const known = await this.#parts.transactions.find(id);
    return known?.state === "rejected" ? undefined : known;
  }
}

/** Refusals that say nothing about whether the operation is known. */
const PASSING: readonly string[] = ["StoreUnavailable", "StoreBusy", "NodeNotReady"];
