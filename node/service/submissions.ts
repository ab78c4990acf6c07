/** Takes operations: into the sequencer, then onto the disk, and only then are they answered. */
import type { Transaction } from "../../client/messages/transaction.js";
import type { FollowedState } from "../../l1/follow/followed-state.js";
import { QuipuError } from "../../src/errors.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { type OperationId, operationId } from "../../src/operations/operation-id.js";
import type { Submitted } from "../api/view/node-view.js";
import { contractFrozen } from "../pipeline/contract-frozen.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import type { FeeQuotes } from "./fee-quotes.js";
import type { OperationKeeper } from "./operation-keeper.js";
import { newTransaction, type Transactions } from "./transactions.js";

export interface SubmissionParts {
  readonly domain: bigint;
  readonly node: RollupNode;
  readonly keeper: OperationKeeper;
  readonly transactions: Transactions;
  readonly fees: FeeQuotes;
  /** L1 as it was followed last. */
  readonly followed: () => Pick<FollowedState, "frozen"> | undefined;
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
   * @throws QuipuError `NodeNotReady`, `ContractFrozen`, `FeeTooLow`; as `RollupNode.submit` does; `StoreUnavailable`: the
   *   operation may be settled all the same, and sending it again is harmless.
   */
  async submit(operation: SignedOperation): Promise<Submitted> {
    if (!this.#isReady && !this.#isFrozen)
      throw new QuipuError("NodeNotReady", "the node is starting");
    if (this.#isDraining) throw new QuipuError("NodeNotReady", "the node takes nothing new");
    const id = operationId(this.#parts.domain, operation);
    return this.#parts.keeper.inTurn(id, () => this.#take(id, operation));
  }

  get #isFrozen(): boolean {
    return this.#parts.followed()?.frozen === true;
  }

  async #take(id: OperationId, operation: SignedOperation): Promise<Submitted> {
    const { node, keeper, fees } = this.#parts;
    try {
      if (this.#isFrozen) throw contractFrozen();
      await fees.check(operation);
      await keeper.keep(await node.admit(operation));
      return { isNew: true, transaction: newTransaction(id, operation) };
    } catch (error) {
      if (!(error instanceof QuipuError) || PASSING.includes(error.code)) throw error;
      const left = keeper.unkept(id);
      if (left !== undefined && error.code === "DuplicateNonce") await keeper.keep(left);
      const known = await this.#known(id);
      if (known === undefined) throw error;
      return { isNew: false, transaction: known };
    }
  }

  /** What has become of an operation that was taken before and not given up. */
  async #known(id: OperationId): Promise<Transaction | undefined> {
    const known = await this.#parts.transactions.find(id);
    return known?.state === "rejected" ? undefined : known;
  }
}

/** Refusals that say nothing about whether the operation is known. */
const PASSING: readonly string[] = ["StoreUnavailable", "StoreBusy", "NodeNotReady"];
