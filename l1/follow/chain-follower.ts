/**
 * Follows a rollup from its contract alone: reads the contract's events in order, takes the data of
 * each batch from the transaction that committed its group, and replays them. Nobody's word is needed but
 * that of an L1 node.
 *
 * A reorganisation shows in the hashes of blocks. The logs of a range count if its last block had the
 * same hash before and after they were read, and if the block before the range is still in the chain:
 * then all of them belong to one chain. If not, the follower returns to the newest checkpoint that the
 * chain still has, or to the beginning, and reads on from there.
 *
 * A checkpoint is a note, not a source: what it leads to is compared with the contract, and one that
 * leads elsewhere is dropped for the one before it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { BlobFinder } from "../blobs/blob-finder.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { eventTopic } from "../contract/read-event.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import { scanLogs } from "../rpc/scan-logs.js";
import {
  type BlockReference,
  type Checkpoint,
  type CheckpointStore,
  MemoryCheckpoints,
  superfluous,
} from "./checkpoint.js";
import { type Confirmed, findDifference } from "./confirm-state.js";
import type { FollowedBatch, FollowObserver } from "./follow-observer.js";
import { type FollowContext, FollowedState } from "./followed-state.js";
import { NewestSeen } from "./newest-seen.js";
import { type Piece, piecesOf } from "./pieces.js";
import { readEvents } from "./read-events.js";
import { SettledOperations } from "./settled-operations.js";
import { ObserverFault, Telling } from "./telling.js";

export interface FollowOptions {
  /** A block before the contract, or the one that it is in. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Where states are kept that the follower can go back to, or be started again from. */
  readonly checkpoints?: CheckpointStore | undefined;
  /**
   * The share of its time in which a follower may write checkpoints, above 0; default 0.05. Of a large state there is
   * one less often then than whenever something has changed. With 1 nothing is put off.
   */
  readonly checkpointShare?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
  /**
   * Blocks behind the newest one that are left out; default 0. The state at the end is compared with
   * the contract's at that block, which nodes without an archive know for some 100 blocks.
   */
  readonly depth?: number | undefined;
  /**
   * How long it is waited for a block that was seen, and that the endpoint does not show: it may be behind, or the
   * chain have become shorter. Milliseconds; by default 0, so that the chain is believed at once.
   */
  readonly patienceMs?: number | undefined;
  /** Where blobs are looked for, by a rollup that publishes records in them. Default: nowhere. */
  readonly blobs?: BlobFinder | undefined;
  /** Hears of every batch. No state is gone on from that it has not heard of. */
  readonly observer?: FollowObserver | undefined;
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
    ...["BatchesCommitted", "Frozen"],
  ] as const
).map(eventTopic);

/**
 * Batches after which a checkpoint is made on the way, and blocks without an event after which one is
 * made at the end. One is also made at the end whenever something has changed, unless writing takes too large a share of
 * the time.
 */
const CHECKPOINT_BATCHES = 256;
const CHECKPOINT_BLOCKS = 10_000;
const CHECKPOINT_SHARE = 0.05;

/** Attempts at reading a chain that changes meanwhile. */
const ATTEMPTS = 10;
/** Attempts at reading what does not fit together: nodes show a block before the logs in it. */
const MISMATCH_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

/**
 * Rebuilds the state of a rollup from the blocks of L1, and keeps it up to date.
 *
 * @example
 * const follower = new ChainFollower(rollup, { depth: 12 });
 * const { state, batchNumber } = await follower.advance();
 */
export class ChainFollower {
  readonly #rollup: DeployedRollup;
  readonly #options: FollowOptions;
  readonly #checkpoints: CheckpointStore;
  readonly #context: FollowContext;
  readonly #telling: Telling | undefined;
  readonly #newest: NewestSeen;
  #followed: FollowedState | undefined;
  /** The block that `#followed` is of; undefined before the first one. */
  #block: BlockReference | undefined;
  /** The checkpoint that `#followed` was restored from, until its end has been compared with L1. */
  #restoredFrom: BlockReference | undefined;
  #confirmed: Confirmed = { deposits: 0, exits: 0 };
  #reorganisations = 0;
  /** Whether there was an event since a checkpoint was last made or restored. */
  #changed = false;
  /** When the next checkpoint may be made, by `performance.now()`. */
  #keepAt = 0;

  constructor(rollup: DeployedRollup, options: FollowOptions = {}) {
    this.#rollup = rollup;
    this.#options = options;
    this.#context = { domain: rollup.domain, settled: new SettledOperations() };
    this.#checkpoints = options.checkpoints ?? new MemoryCheckpoints();
    const { observer, patienceMs = 0 } = options;
    this.#newest = new NewestSeen(patienceMs);
    this.#telling = observer && new Telling(observer, (block) => this.#isInChain(block));
  }

  /** The block that the state is of; undefined before the first `advance`. */
  get block(): BlockReference | undefined {
    return this.#block;
  }

  /** How often the chain was found to have changed. */
  get reorganisations(): number {
    return this.#reorganisations;
  }

  /** Somebody has seen a block of that number, e.g. in a receipt: until then it is to be followed. */
  noteBlock(number: number): void {
    this.#newest.note(number);
  }

  /**
   * Brings the state up to the chain's newest block.
   *
   * @returns the state; another object than last time if the chain has been reorganised
   * @throws QuipuError `SyncMismatch` if what the endpoint says does not fit together, what
   *   `replayBatch` throws if data do not replay; `Reorganised` if the chain does not hold still;
   *   `RpcUnavailable`, `InvalidRpcAnswer`, `RpcRefused`, `RpcBehind`; `BlobUnavailable`; whatever the observer
   *   throws. Another call goes on from what is complete.
   */
  async advance(): Promise<FollowedState> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const followed = await this.#current();
        await this.#readOn(followed);
        return followed;
      } catch (error) {
        if (error instanceof ObserverFault) throw error.cause;
        // The state may be the wrong one, or an event half applied: the next attempt starts from a
        // checkpoint. What the endpoint or the disk refuses leaves a state that is complete.
        if (!isOtherFault(error)) this.#followed = undefined;
        const isReorganised = isL1Error(error, "Reorganised");
        const isMismatch = isL1Error(error, "SyncMismatch");
        const isPassing = isReorganised || isMismatch || isL1Error(error, "RpcBehind");
        if (isPassing && attempt < (isMismatch ? MISMATCH_ATTEMPTS : ATTEMPTS)) {
          if (isReorganised) this.#reorganisations += 1;
          await sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
          continue;
        }
        const base = this.#restoredFrom;
        const isFaultOfState = error instanceof QuipuError && !isOtherFault(error);
        if (isReorganised || !isFaultOfState || base === undefined) throw error;
        await this.#checkpoints.remove(base);
        attempt = 0;
      }
    }
  }

  /**
   * Makes a checkpoint of what was followed, if there is none yet: before a process ends, so that the next one need not
   * read it again. Not while it advances.
   *
   * @throws QuipuError as `CheckpointStore.write` does.
   */
  async keep(): Promise<void> {
    const followed = this.#followed;
    // What was not compared with the contract is not worth keeping.
    if (followed !== undefined && this.#changed && this.#restoredFrom === undefined) {
      await this.#keep(followed);
    }
  }

  /** The state to go on from: one whose block is part of the chain. */
  async #current(): Promise<FollowedState> {
    if (this.#followed !== undefined) {
      const isInChain = await this.#isInChain(this.#block);
      if (isInChain && (await this.#telling?.repeat()) !== false) return this.#followed;
      if (!isInChain) this.#reorganisations += 1;
      // It is of a chain that is gone, or of batches that the observer has lost, whatever becomes of
      // the search for another.
      this.#followed = undefined;
    }
    this.#block = undefined;
    this.#changed = false;
    const genesis = () => FollowedState.genesis(this.#rollup.levels, this.#context);
    const followed = (await this.#restore()) ?? genesis();
    this.#restoredFrom = this.#block;
    this.#confirmed = { deposits: followed.depositHead, exits: followed.exitHead };
    this.#followed = followed;
    await this.#telling?.truncated(followed.batchNumber);
    return followed;
  }

  /** The newest checkpoint that is whole, and that the chain and the observer have; forgets newer ones. */
  async #restore(): Promise<FollowedState | undefined> {
    for (const block of await this.#checkpoints.blocks()) {
      const checkpoint = (await this.#isInChain(block)) && (await this.#checkpoints.read(block));
      if (checkpoint && (await this.#isTold(checkpoint))) {
        const followed = this.#stateOf(checkpoint);
        if (followed !== undefined) {
          this.#block = block;
          return followed;
        }
      }
      await this.#checkpoints.remove(block);
    }
    return undefined;
  }

  /** Whether the observer, if there is one, knows all batches before a checkpoint. */
  async #isTold({ snapshot: { batchNumber } }: Checkpoint): Promise<boolean> {
    return this.#telling === undefined || this.#telling.knows(batchNumber);
  }

  /** The state of a checkpoint; undefined if it is none of this rollup. */
  #stateOf({ snapshot }: Checkpoint): FollowedState | undefined {
    if (snapshot.state.levels !== this.#rollup.levels) return undefined;
    try {
      return FollowedState.restore(snapshot, this.#context);
    } catch (error) {
      if (error instanceof QuipuError) return undefined;
      throw error;
    }
  }

  async #readOn(followed: FollowedState): Promise<void> {
    const { chain, address } = this.#rollup;
    const { fromBlock: first = 0, depth = 0, logRange, blobs, onProgress, signal } = this.#options;
    const isPlaced = this.#telling !== undefined;
    const last = (await chain.head()).number;
    this.#newest.check(last);
    const head = last - depth;
    const fromBlock = this.#block === undefined ? first : this.#block.number + 1;
    const query = { address, topics: [TOPICS], fromBlock, toBlock: head };
    let batches = followed.batchNumber;
    for await (const { logs, block } of scanLogs(chain, query, logRange)) {
      signal?.throwIfAborted();
      // Asked after the logs were read: they follow on the block that the state is of.
      if (!(await this.#isInChain(this.#block))) {
        const what = `hash of block ${this.#block?.number}`;
        throw l1Error("Reorganised", gotExpected(what, "another one", this.#block?.hash));
      }
      // All are read before the first is applied: the state is always that of a whole range.
      const events = await readEvents(logs, this.#rollup, { blobs, isPlaced });
      this.#changed ||= logs.length > 0;
      for (const piece of piecesOf(events, block)) await this.#goOn(followed, piece);
      onProgress?.({ block: block.number, head, batches: followed.batchNumber });
      if (followed.batchNumber - batches < CHECKPOINT_BATCHES) continue;
      batches = followed.batchNumber;
      await this.#keep(followed);
    }
    if (this.#block === undefined) return;
    await this.#checkEnd(followed);
    const [newest] = await this.#checkpoints.blocks();
    const age = this.#block.number - (newest?.number ?? 0);
    const isDue = this.#changed || age > CHECKPOINT_BLOCKS;
    if (isDue && performance.now() >= this.#keepAt) await this.#keep(followed);
  }

  /** Applies the events up to a block, and tells of them. */
  async #goOn(followed: FollowedState, { events, block: { number, hash } }: Piece): Promise<void> {
    const firstBatch = followed.batchNumber;
    const batches: FollowedBatch[] = [];
    for (const event of events) {
      const { place } = event;
      followed.apply(event, place && ((batch) => batches.push({ ...batch, ...place })));
    }
    this.#block = { number, hash };
    await this.#telling?.advanced({ firstBatch, block: this.#block, batches });
  }

  /** Compares the end of the state with what the contract itself holds at that block. */
  async #checkEnd(followed: FollowedState): Promise<void> {
    const { number } = this.#block!;
    const { view } = this.#rollup;
    const difference = await findDifference(view, followed, number, this.#confirmed);
    // The endpoint may have answered for another chain: then the block is not there any more.
    const isInChain = await this.#isInChain(this.#block);
    if (difference !== undefined) {
      throw l1Error(isInChain ? "SyncMismatch" : "Reorganised", difference);
    }
    if (!isInChain) return;
    this.#confirmed = { deposits: followed.depositTail, exits: followed.exitTail };
    this.#restoredFrom = undefined;
  }

  async #keep(followed: FollowedState): Promise<void> {
    const start = performance.now();
    await this.#checkpoints.write({ block: this.#block!, snapshot: followed.snapshot() });
    this.#changed = false;
    const { checkpointShare = CHECKPOINT_SHARE } = this.#options;
    const end = performance.now();
    this.#keepAt = end + (end - start) * (1 / checkpointShare - 1);
    for (const block of superfluous(await this.#checkpoints.blocks())) {
      await this.#checkpoints.remove(block);
    }
  }

  async #isInChain(block: BlockReference | undefined): Promise<boolean> {
    if (block === undefined) return true;
    const found = await this.#rollup.chain.findBlock(block.number);
    if (found === undefined) this.#newest.checkMissing(block.number);
    return found?.hash === block.hash;
  }
}

/** Refusals of the endpoint and of the disk, which say nothing about the state. */
const OTHER_FAULTS: readonly string[] = [
  "RpcUnavailable",
  "InvalidRpcAnswer",
  "RpcAnswerTooLarge",
  "RpcRefused",
  "RpcBehind",
  "BlobUnavailable",
  "TransactionReverted",
  "ContractMismatch",
  "InvalidFile",
  "FileUnwritable",
  "NoSpaceLeft",
];

function isOtherFault(error: unknown): boolean {
  return error instanceof QuipuError && OTHER_FAULTS.includes(error.code);
}
