/** A rollup on the mirror of the contract: the same story without an EVM. Its clock is the caller's. */

import { gotExpected, QuipuError } from "../../src/errors.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { blobGroupOf, runOf } from "../../verifier/blob-group-of.js";
import type { CallContext } from "../../verifier/call-context.js";
import type { ContractOptions } from "../../verifier/contract-options.js";
import { groupOf } from "../../verifier/group-of.js";
import type { QueueTiming } from "../../verifier/queue-timing.js";
import { RollupContract } from "../../verifier/rollup-contract.js";
import type { BatchesCommitted, RollupEvent } from "../../verifier/rollup-event.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import { versionedHashesOf } from "../blobs/sidecar.js";
import { assertBlobsOutlast } from "../contract/assert-blobs-outlast.js";
import { checkDeposit } from "../contract/check-deposit.js";
import { BY_CALLDATA, inBlob, type Publication } from "../contract/publication.js";
import { type FollowedEvent, FollowedState } from "../follow/followed-state.js";
import type { L1, L1Account, Outcome } from "./l1.js";

/** A commitment that is ready, and how it publishes. */
interface Commit {
  readonly commit: (call: CallContext) => Promise<BatchesCommitted>;
  readonly publication: Publication;
}

export class MirrorL1 implements L1 {
  readonly contract: RollupContract;
  readonly deployment: ContractOptions["deployment"];
  readonly levels: number;
  readonly timing: QueueTiming;
  /** Timestamp of the block that is being made, in seconds. */
  time: number;
  /** What each batch was committed with, by its number. */
  readonly #published: Uint8Array[] = [];
  readonly #followed: FollowedState;
  /** Events that have been followed. */
  #seen = 0;

  /** @param time seconds at the beginning */
  constructor(options: ContractOptions, time = 0) {
    this.contract = new RollupContract(options);
    this.deployment = options.deployment;
    this.levels = options.levels;
    this.timing = { deadline: options.deadline, spacing: options.spacing };
    this.time = time;
    this.#followed = this.#genesis();
  }

  async follow(): Promise<FollowedState> {
    for (; this.#seen < this.contract.events.length; this.#seen += 1) {
      this.#followed.apply(this.#eventAt(this.#seen));
    }
    return this.#followed;
  }

  async rebuild(): Promise<FollowedState> {
    const rebuilt = this.#genesis();
    for (const position of this.contract.events.keys()) rebuilt.apply(this.#eventAt(position));
    return rebuilt;
  }

  async now(): Promise<number> {
    return this.time;
  }

  async claimable(owner: bigint, token: number): Promise<bigint> {
    return this.contract.claimable(owner, token);
  }

  /** An account with that address. */
  account(address: bigint): L1Account {
    const { contract } = this;
    const call = () => ({ sender: address, time: this.time });
    return {
      address,
      deposit: async (order) => {
        checkDeposit(order);
        const value = order.token === 0 ? { value: order.amount } : {};
        return this.#transact(() => contract.deposit(order, { ...call(), ...value }));
      },
      requestExit: (account) => this.#transact(() => contract.requestExit(account, call())),
      markDeposit: (index) => this.#transact(() => contract.markDeposit(index, call())),
      markExit: (index) => this.#transact(() => contract.markExit(index, call())),
      commitBatches: async ({ batchNumber, batches, blob }) => {
        const { commit, publication } = await this.#commitOf(batches, blob);
        const outcome = await this.#transact(async () => {
          if (contract.batchNumber !== batchNumber) {
            const message = gotExpected("batches on L1", contract.batchNumber, batchNumber);
            throw new QuipuError("RootMismatch", message);
          }
          const event = await commit(call());
          for (const [i, { data }] of batches.entries()) {
            this.#published[event.firstBatch + i] = Uint8Array.from(data);
          }
          return event;
        });
        return { ...outcome, batchNumber, publication };
      },
      claim: ({ token, to = address }) =>
        this.#transact(() => contract.claim({ token, to }, call())),
      freeze: (items = {}) => {
        const heads = { depositIndex: contract.deposits.head, exitIndex: contract.exits.head };
        return this.#transact(() => contract.freeze({ ...heads, ...items }, call()));
      },
      escape: (leaver) => this.#transact(() => contract.escape(leaver, call())),
      refundDeposit: ({ index, deposit }) =>
        this.#transact(() => contract.refundDeposit(index, encodeDeposit(deposit), call())),
    };
  }

  /** What commits batches, as a client of a chain chooses it. */
  async #commitOf(
    batches: readonly BatchSubmission[],
    blob: Uint8Array | undefined,
  ): Promise<Commit> {
    const { contract } = this;
    if (blob !== undefined) {
      assertBlobsOutlast(this.timing.deadline);
      const group = await blobGroupOf(batches, contract, blob);
      const [versionedHash] = await versionedHashesOf([blob]);
      const blobHashes = [BigInt(versionedHash!)];
      return {
        commit: (call) => contract.commitBlob(group, { ...call, blobHashes }),
        publication: inBlob(versionedHash!, {}),
      };
    }
    if (batches.some(({ member }) => member !== undefined)) {
      const run = runOf(batches, contract.domain);
      return { commit: (call) => contract.commitGroup(run, call), publication: BY_CALLDATA };
    }
    const group = groupOf(batches, contract.domain);
    return { commit: (call) => contract.commitBatches(group, call), publication: BY_CALLDATA };
  }

  async #transact<Event extends RollupEvent>(run: () => Promise<Event>): Promise<Outcome<Event>> {
    const before = this.contract.events.length;
    const event = await run();
    return { event, events: this.contract.events.slice(before) };
  }

  #genesis(): FollowedState {
    return FollowedState.genesis(this.levels, { domain: this.contract.domain });
  }

  #eventAt(position: number): FollowedEvent {
    const event = this.contract.events[position]!;
    if (event.name !== "BatchesCommitted") return { event };
    const { firstBatch, count } = event;
    return { event, data: this.#published.slice(firstBatch, firstBatch + count) };
  }
}
