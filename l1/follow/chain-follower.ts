/**
 * Follows a rollup from its contract alone: reads the contract's events in order, takes the data of
 * each batch from the transaction that committed it, and replays them. Nobody's word is needed but
 * that of an L1 node.
 *
 * A reorganisation shows in the hashes of blocks. Logs of some blocks count if the last of these
 * blocks had the same hash before and after they were read, and if the block that they are to follow
 * on is still in the chain: so they all belong to one chain. If not, the follower goes back to the
 * newest checkpoint that the chain still has, at worst to before the contract, and reads on from there.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gotExpected } from "../../src/errors.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { eventTopic, readEvent } from "../contract/read-event.js";
import { readSubmission } from "../contract/read-submission.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex, Log } from "../rpc/answers.js";
import {
  type BlockReference,
  type CheckpointStore,
  MemoryCheckpoints,
  superfluous,
} from "./checkpoint.js";
import { type FollowedEvent, FollowedState } from "./followed-state.js";
import { scanLogs } from "./scan-logs.js";

export interface FollowOptions {
  /** A block before the contract, or the one that it is in. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Where states are kept that the follower can go back to, or be started again from. */
  readonly checkpoints?: CheckpointStore | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
  /**
   * Blocks behind the newest one that are left out; default 0. The state at the end is compared with
   * the contract's at that block, which nodes without an archive know for some 100 blocks.
   */
  readonly depth?: number | undefined;
  readonly onProgress?: ((progress: FollowProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far a follower has come. */
export interface FollowProgress {
  readonly block: number;
  readonly head: number;
  readonly batches: number;
}

/** The events that change what is followed. */
const TOPICS: readonly Hex[] = (
  [
    ...["DepositQueued", "ExitQueued", "DepositMarked", "ExitMarked"],
    ...["BatchCommitted", "Frozen"],
  ] as const
).map(eventTopic);

/** Batches, and blocks without an event, after which a state is kept that can be gone back to. */
const CHECKPOINT_BATCHES = 256;
const CHECKPOINT_BLOCKS = 10_000;

/** Attempts at reading a chain that changes meanwhile. */
const ATTEMPTS = 10;
/** And at reading what does not fit together: nodes show a block before they show the logs in it. */
const MISMATCH_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

export class ChainFollower {
  readonly #rollup: DeployedRollup;
  readonly #options: FollowOptions;
  readonly #checkpoints: CheckpointStore;
  #followed: FollowedState | undefined;
  /** The block that `#followed` is of; undefined before the first one. */
  #block: BlockReference | undefined;
  #reorganisations = 0;

  constructor(rollup: DeployedRollup, options: FollowOptions = {}) {
    this.#rollup = rollup;
    this.#options = options;
    this.#checkpoints = options.checkpoints ?? new MemoryCheckpoints();
  }

  /** The block that the state is of; undefined before the first `advance`. */
  get block(): BlockReference | undefined {
    return this.#block;
  }

  /** How often the chain was found to have changed. */
  get reorganisations(): number {
    return this.#reorganisations;
  }

  /**
   * Brings the state up to the chain's newest block.
   *
   * @returns the state; another object than last time if the chain has been reorganised
   * @throws QuipuError `SyncMismatch` if what the endpoint says does not fit together, what
   *   `replayBatch` throws if data do not replay; `Reorganised` if the chain does not hold still;
   *   `RpcUnavailable`, `RpcNonsense`, `RpcRefused`. Another call goes on from what is complete.
   */
  async advance(): Promise<FollowedState> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const followed = await this.#current();
        await this.#readOn(followed);
        return followed;
      } catch (error) {
        // An event may be half applied: the next attempt starts from a checkpoint.
        this.#followed = undefined;
        const isReorganised = isL1Error(error, "Reorganised");
        if (!isReorganised && !isL1Error(error, "SyncMismatch")) throw error;
        if (attempt >= (isReorganised ? ATTEMPTS : MISMATCH_ATTEMPTS)) throw error;
        if (isReorganised) this.#reorganisations += 1;
        await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
      }
    }
  }

  /** The state to go on from: one whose block is part of the chain. */
  async #current(): Promise<FollowedState> {
    if (this.#followed !== undefined) {
      if (await this.#isInChain(this.#block)) return this.#followed;
      this.#reorganisations += 1;
    }
    this.#block = undefined;
    this.#followed = await this.#restore();
    if (this.#followed === undefined) {
      const { levels, domain } = this.#rollup;
      this.#followed = FollowedState.genesis(levels, domain);
    }
    return this.#followed;
  }

  /** The newest checkpoint that is whole and that the chain still has; forgets newer ones. */
  async #restore(): Promise<FollowedState | undefined> {
    for (const block of await this.#checkpoints.blocks()) {
      const checkpoint = (await this.#isInChain(block)) && (await this.#checkpoints.read(block));
      if (checkpoint) {
        try {
          const followed = FollowedState.restore(checkpoint.snapshot, this.#rollup.domain);
          this.#block = block;
          return followed;
        } catch (error) {
          if (!isL1Error(error, "SyncMismatch")) throw error;
        }
      }
      await this.#checkpoints.remove(block);
    }
    return undefined;
  }

  async #readOn(followed: FollowedState): Promise<void> {
    const { chain, address } = this.#rollup;
    const { fromBlock: first = 0, depth = 0, logRange, onProgress, signal } = this.#options;
    const head = (await chain.head()).number - depth;
    const fromBlock = this.#block === undefined ? first : this.#block.number + 1;
    const query = { address, topics: [TOPICS], fromBlock, toBlock: head };
    let batches = followed.batchNumber;
    let changed = false;
    for await (const { logs, block } of scanLogs(chain, query, logRange)) {
      signal?.throwIfAborted();
      // Asked after the logs were read: they follow on the block that the state is of.
      if (!(await this.#isInChain(this.#block))) {
        const what = `hash of block ${this.#block?.number}`;
        throw l1Error("Reorganised", gotExpected(what, "another one", this.#block?.hash));
      }
      for (const log of logs) followed.apply(await this.#eventOf(log));
      this.#block = { number: block.number, hash: block.hash };
      changed ||= logs.length > 0;
      onProgress?.({ block: block.number, head, batches: followed.batchNumber });
      if (followed.batchNumber - batches < CHECKPOINT_BATCHES) continue;
      batches = followed.batchNumber;
      await this.#keep(followed);
    }
    if (this.#block === undefined) return;
    await this.#checkEnd(followed);
    const [newest] = await this.#checkpoints.blocks();
    const age = this.#block.number - (newest?.number ?? 0);
    if (changed || age > CHECKPOINT_BLOCKS) await this.#keep(followed);
  }

  /** The event of a log; with a batch, its data from the transaction. */
  async #eventOf(log: Log): Promise<FollowedEvent> {
    const event = readEvent(log);
    if (event === undefined) {
      const what = `log of transaction ${log.transactionHash}`;
      throw l1Error("RpcNonsense", gotExpected(what, log.topics[0], "an event that was asked for"));
    }
    if (event.name !== "BatchCommitted") return { event };
    const transaction = await this.#rollup.chain.findTransaction(log.transactionHash);
    if (transaction === undefined || transaction.blockHash !== log.blockHash) {
      const what = `block of transaction ${log.transactionHash}`;
      throw l1Error("Reorganised", gotExpected(what, transaction?.blockHash, log.blockHash));
    }
    const { shapeId, data } = readSubmission(transaction);
    if (shapeId === event.shapeId) return { event, data };
    const what = `shape id of batch ${event.batchNumber}`;
    throw l1Error("SyncMismatch", gotExpected(what, shapeId, event.shapeId));
  }

  /** Compares the end of the state with what the contract itself holds at that block. */
  async #checkEnd(followed: FollowedState): Promise<void> {
    const tag = this.#block!.number;
    const { view } = this.#rollup;
    const pairs = [
      ["state root", followed.state.root, await view.read("stateRoot", [], tag)],
      ["number of batches", followed.batchNumber, await view.read("batchNumber", [], tag)],
      ["deposits queued", followed.depositTail, await view.read("depositTail", [], tag)],
      ["exits queued", followed.exitTail, await view.read("exitTail", [], tag)],
      ["deposits marked", followed.depositMark, await view.read("depositMark", [], tag)],
      ["exits marked", followed.exitMark, await view.read("exitMark", [], tag)],
    ] as const;
    // The endpoint may have answered for another chain: then the block is not there any more.
    const isInChain = await this.#isInChain(this.#block);
    for (const [what, got, expected] of pairs) {
      if (got === expected) continue;
      const code = isInChain ? "SyncMismatch" : "Reorganised";
      throw l1Error(code, gotExpected(`${what} at block ${tag}`, got, `${expected}, as on L1`));
    }
  }

  async #keep(followed: FollowedState): Promise<void> {
    await this.#checkpoints.write({ block: this.#block!, snapshot: followed.snapshot() });
    for (const block of superfluous(await this.#checkpoints.blocks())) {
      await this.#checkpoints.remove(block);
    }
  }

  async #isInChain(block: BlockReference | undefined): Promise<boolean> {
    if (block === undefined) return true;
    return (await this.#rollup.chain.findBlock(block.number))?.hash === block.hash;
  }
}
