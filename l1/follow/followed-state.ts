/**
 * The rollup's whole state as its L1 says it is: a tree that is replayed batch by batch, and what
 * waits in the queues. It believes nothing that it can check: items must join the queues in their
 * order, a batch must take them in their order, and lead from the root that is there to the one that
 * the contract announced.
 */

import { bytesToHex } from "@noble/curves/utils.js";
import type { BatchData } from "../../src/batch/data.js";
import { idsOf, replayBatch } from "../../src/batch/replay.js";
import { gotExpected } from "../../src/errors.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { parseShapeId, type Shape } from "../../src/shape.js";
import type { PackedState } from "../../src/state/packed-state.js";
import { State } from "../../src/state/state.js";
import type {
  BatchesCommitted,
  DepositQueued,
  ExitQueued,
  RollupEvent,
} from "../../verifier/rollup-event.js";
import { l1Error } from "../l1-error.js";
import type { AppliedBatch } from "./applied-batch.js";
import { checkState, sampleOf } from "./check-state.js";
import { SettledOperations } from "./settled-operations.js";

/** An event, and what was published with it if it is of a group. */
export interface FollowedEvent {
  readonly event: RollupEvent;
  /** The published data of each batch of the group. */
  readonly data?: readonly Uint8Array[] | undefined;
}

/** Everything of a followed state that cannot be computed from the rest. */
export interface Snapshot {
  readonly state: PackedState;
  readonly batchNumber: number;
  readonly frozen: boolean;
  readonly depositHead: number;
  readonly exitHead: number;
  /** Position behind the last item of each queue that was marked. */
  readonly depositMark: number;
  readonly exitMark: number;
  /** What waits in the queues, in their order. */
  readonly deposits: readonly DepositQueued[];
  readonly exits: readonly ExitQueued[];
}

/** What a state is followed for. */
export interface FollowContext {
  /** Deployment domain, 88 bits. */
  readonly domain: bigint;
  /** Where the operations of batches are noted; batches that the state does not have are forgotten. */
  readonly settled?: SettledOperations;
}

/** Hears of a batch as it was applied. */
type BatchListener = (batch: AppliedBatch) => void;

export class FollowedState {
  readonly state: State;
  readonly #domain: bigint;
  #batchNumber: number;
  #frozen: boolean;
  #depositHead: number;
  #exitHead: number;
  #depositMark: number;
  #exitMark: number;
  #deposits: DepositQueued[];
  #exits: ExitQueued[];
  /** The signed operations of the last batches. */
  readonly settled: SettledOperations;

  private constructor(
    state: State,
    { domain, settled = new SettledOperations() }: FollowContext,
    snapshot: Omit<Snapshot, "state">,
  ) {
    this.state = state;
    this.#domain = domain;
    this.settled = settled;
    settled.truncate(snapshot.batchNumber);
    this.#batchNumber = snapshot.batchNumber;
    this.#frozen = snapshot.frozen;
    this.#depositHead = snapshot.depositHead;
    this.#exitHead = snapshot.exitHead;
    this.#depositMark = snapshot.depositMark;
    this.#exitMark = snapshot.exitMark;
    this.#deposits = [...snapshot.deposits];
    this.#exits = [...snapshot.exits];
  }

  /** The state before the first block of the contract: the empty tree, and nothing queued. */
  static genesis(levels: number, context: FollowContext): FollowedState {
    const state = new State([], levels);
    const counts = { batchNumber: 0, depositHead: 0, exitHead: 0, depositMark: 0, exitMark: 0 };
    const queues = { deposits: [], exits: [], frozen: false };
    return new FollowedState(state, context, { ...counts, ...queues });
  }

  /**
   * The state that a snapshot was taken of.
   *
   * @throws QuipuError `SyncMismatch` if the items of a queue do not follow on its head; as `checkState` does for a
   *   sample of the accounts; as `State.unpack` does.
   */
  static restore(snapshot: Snapshot, context: FollowContext): FollowedState {
    const state = State.unpack(snapshot.state);
    checkState(state, sampleOf(snapshot.state));
    for (const [items, head] of [
      [snapshot.deposits, snapshot.depositHead],
      [snapshot.exits, snapshot.exitHead],
    ] as const) {
      for (const [i, { index }] of items.entries()) {
        if (index === head + i) continue;
        throw l1Error("SyncMismatch", gotExpected("index of a queued item", index, head + i));
      }
    }
    return new FollowedState(state, context, snapshot);
  }

  /** Number of batches so far. */
  get batchNumber(): number {
    return this.#batchNumber;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** The deposits that no batch has taken, in their order. */
  get deposits(): readonly DepositQueued[] {
    return this.#deposits;
  }

  /** The exit requests that no batch has taken, in their order. */
  get exits(): readonly ExitQueued[] {
    return this.#exits;
  }

  /**
   * Goes on by one event.
   *
   * @param onBatch hears of each batch when the state is that behind it
   * @throws QuipuError `SyncMismatch` for an event that cannot come next; for a batch what
   *   `replayBatch` throws. The state must not be used afterwards.
   */
  apply({ event, data }: FollowedEvent, onBatch?: BatchListener): void {
    switch (event.name) {
      case "DepositQueued":
        this.#expect("index of a deposit", event.index, this.depositTail);
        this.#deposits.push(event);
        return;
      case "ExitQueued":
        this.#expect("index of an exit", event.index, this.exitTail);
        this.#exits.push(event);
        return;
      case "DepositMarked":
        this.#expectWaiting("marked deposit", event.index, this.#depositHead, this.depositTail);
        this.#depositMark = Math.max(this.#depositMark, event.index + 1);
        return;
      case "ExitMarked":
        this.#expectWaiting("marked exit", event.index, this.#exitHead, this.exitTail);
        this.#exitMark = Math.max(this.#exitMark, event.index + 1);
        return;
      case "BatchesCommitted":
        this.#applyGroup(event, data!, onBatch);
        return;
      case "Frozen":
        this.#frozen = true;
    }
  }

  /** Deposits that batches have taken so far. */
  get depositHead(): number {
    return this.#depositHead;
  }

  /** Exit requests that batches have taken so far. */
  get exitHead(): number {
    return this.#exitHead;
  }

  /**
   * Position behind the last deposit that was marked: while it is above the head, every batch must
   * take a deposit.
   */
  get depositMark(): number {
    return this.#depositMark;
  }

  /** Position behind the last exit request that was marked, likewise. */
  get exitMark(): number {
    return this.#exitMark;
  }

  /** Deposits that have joined the queue so far. */
  get depositTail(): number {
    return this.#depositHead + this.#deposits.length;
  }

  /** Exit requests that have joined the queue so far. */
  get exitTail(): number {
    return this.#exitHead + this.#exits.length;
  }

  snapshot(): Snapshot {
    return {
      ...{ state: this.state.pack(), batchNumber: this.#batchNumber, frozen: this.#frozen },
      ...{ depositHead: this.#depositHead, exitHead: this.#exitHead },
      ...{ depositMark: this.#depositMark, exitMark: this.#exitMark },
      ...{ deposits: [...this.#deposits], exits: [...this.#exits] },
    };
  }

  /** What the contract says of a group is what holds behind its last batch. */
  #applyGroup(
    event: BatchesCommitted,
    data: readonly Uint8Array[],
    onBatch: BatchListener | undefined,
  ): void {
    this.#expect("batch number", event.firstBatch, this.#batchNumber);
    this.#expect("batches of a group", data.length, event.count);
    const { shape, levels } = parseShapeId(event.shapeId);
    this.#expect("levels of a shape", levels, this.state.levels);
    for (const each of data) this.#applyBatch(each, shape, onBatch);
    this.#expect("root after a group", this.state.root, event.newRoot);
    this.#expect("deposits taken", this.#depositHead, event.depositHead);
    this.#expect("exits taken", this.#exitHead, event.exitHead);
  }

  #applyBatch(data: Uint8Array, shape: Shape, onBatch: BatchListener | undefined): void {
    const before = {
      batchNumber: this.#batchNumber,
      depositHead: this.#depositHead,
      exitHead: this.#exitHead,
    };
    const batch = replayBatch(this.state, data, { shape, domain: this.#domain });
    this.#takeDeposits(batch);
    this.#takeExits(batch);
    const ids = idsOf(this.#domain, batch.operations);
    this.settled.add(before.batchNumber, ids);
    this.#batchNumber += 1;
    if (onBatch === undefined) return;
    const { operations, accounts, ...content } = batch;
    const { oldRoot, newRoot } = content.header;
    onBatch({ ...before, shape, data, content, operations, ids, oldRoot, newRoot, accounts });
  }

  #takeDeposits({ settlement, records }: BatchData): void {
    const taken = settlement.deposits.filter((_, i) => records.deposits[i] !== undefined);
    for (const deposit of taken) {
      const queued = this.#deposits.shift();
      const [got, next] = [deposit, queued].map((item) => item && bytesToHex(encodeDeposit(item)));
      this.#expect(`deposit ${this.#depositHead} of a batch`, got, next);
      this.#depositHead += 1;
    }
  }

  #takeExits({ settlement, records }: BatchData): void {
    const taken = settlement.exits.filter((_, i) => records.exits[i] !== undefined);
    for (const { account, requester } of taken) {
      const queued = this.#exits.shift();
      const next = queued && `${queued.account} by ${queued.requester}`;
      this.#expect(`exit ${this.#exitHead} of a batch`, `${account} by ${requester}`, next);
      this.#exitHead += 1;
    }
  }

  #expectWaiting(what: string, index: number, head: number, tail: number): void {
    const waits = index >= head && index < tail;
    this.#expect(what, waits ? "waiting" : index, "waiting");
  }

  #expect(what: string, got: unknown, expected: unknown): void {
    if (got === expected) return;
    const message = gotExpected(`${what} (after batch ${this.#batchNumber - 1})`, got, expected);
    throw l1Error("SyncMismatch", message);
  }
}
