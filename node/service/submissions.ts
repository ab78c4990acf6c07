/** Takes operations: into the sequencer, then onto the disk, and only then are they answered. */
import type { Transaction } from "../../client/messages/transaction.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { operationId } from "../../src/operations/operation-id.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { Submitted } from "../api/view/node-view.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { FeeQuotes } from "./fee-quotes.js";
import type { Keeping } from "./keeping.js";
import { newTransaction, type Transactions } from "./transactions.js";

export interface SubmissionParts {
  readonly domain: bigint;
  readonly node: RollupNode;
  readonly keeping: Keeping;
  readonly transactions: Transactions;
  readonly fees: FeeQuotes;
  readonly feed: EventFeed;
}

export class Submissions {
  readonly #parts: SubmissionParts;
  #isReady = false;
  #isDraining = false;

  constructor(parts: SubmissionParts) {
    this.#parts = parts;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether what was kept before has been taken. */
  get isReady(): boolean {
    return this.#isReady;
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
   * @throws QuipuError `NodeNotReady`, `FeeTooLow`; as `RollupNode.submit` does; `StoreUnavailable`: the operation may
   *   be settled all the same, and sending it again is harmless.
   */
  async submit(operation: SignedOperation): Promise<Submitted> {
    const { domain, node, keeping, fees, feed } = this.#parts;
    if (!this.#isReady) throw new QuipuError("NodeNotReady", "the node is starting");
    if (this.#isDraining) throw new QuipuError("NodeNotReady", "the node takes nothing new");
    try {
      await fees.check(operation);
      const admitted = await node.admit(operation);
      const { id } = admitted;
      await keeping.keep(admitted);
      feed.publish({ type: "transaction", id, state: "queued" });
      return { isNew: true, transaction: newTransaction(id, operation) };
    } catch (error) {
      if (!(error instanceof QuipuError) || PASSING.includes(error.code)) throw error;
      const id = operationId(domain, operation);
      const left = keeping.unkept(id);
      if (left !== undefined && error.code === "DuplicateNonce") await keeping.keep(left);
      const known = await this.#known(id);
      if (known === undefined) throw error;
      return { isNew: false, transaction: known };
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
