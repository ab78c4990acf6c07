/**
 * A sequencer at work: follows L1, takes what waits in its queues and what users have signed, seals,
 * proves and commits, one batch or a group of them at a time.
 *
 * It trusts L1 and not itself. Before each group it looks whether L1 stands where it thinks. Where
 * root and queues are as sealed batches need them, these and their proofs are kept, whatever numbers
 * they get; otherwise the node starts again from L1's state, with the operations that L1 does not
 * have. A batch whose proof or commitment failed for a passing reason stays and is tried again at the
 * next step; it is found on L1 if it had arrived after all.
 */

import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SettledOperations } from "../../l1/follow/settled-operations.js";
import {
  type DrivenBatch,
  type LostOperation,
  type SealingChoice,
  SequencerDriver,
  type Submission,
} from "../../sequencer/sequencer-driver.js";
import { QuipuError } from "../../src/errors.js";
import { OneAtATime } from "../../src/one-at-a-time.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import {
  batchChoices,
  demandedQueues,
  type NodeShapes,
  servedQueues,
  WITHOUT_MARKED,
} from "./batch-choices.js";
import { bindPending } from "./bind-pending.js";
import { commitGroup } from "./commit-group.js";
import { markLateItems } from "./mark-late-items.js";
import { assertOptions, type NodeOptions, type SettledBatch } from "./node-options.js";
import {
  acceptableBatches,
  type PendingBatch,
  provenBatches,
  seenBatches,
} from "./pending-batch.js";
import { type QueuedItems, queuedItems } from "./queued-items.js";
import { type Standing, standingAfter, standingOf, stands } from "./standing.js";

/**
 * Batches with operations after which the sequencer forgets an operation: it handles no deeper
 * reorganisation. Those without do not count: a transaction can hold hundreds of them.
 */
const MEMORY = 1024;

/** Times that a node starts again in one step because L1 has moved. */
const ATTEMPTS = 8;

/** What the contract says to a batch that L1 has left behind. */
const OVERTAKEN: readonly string[] = ["RootMismatch", "QueueMismatch"];

/**
 * A sequencer that settles on an L1.
 *
 * @example
 * const l1 = new ChainL1(rollup);
 * const prove = (batch: SealedBatch) => proveBatch(batch, { keyed, pool });
 * const node = new RollupNode({ l1, account: l1.account(sender), shape, prove });
 * await node.submit(signed);
 * for await (const { batchNumber } of node.run()) console.log(batchNumber);
 */
export class RollupNode {
  readonly #options: NodeOptions;
  readonly #shapes: NodeShapes;
  /** Steps come one after another, and so does what brings the sequencer and L1 together, but for the settling of a batch. */
  readonly #steps = new OneAtATime();
  readonly #turns = new OneAtATime();
  #driver: SequencerDriver | undefined;
  /** The signed operations of L1's last batches. */
  #onL1: SettledOperations | undefined;
  /** Where the sequencer stands, but for the batches that are pending. */
  #base: Standing = { root: 0n, depositHead: 0, exitHead: 0 };
  #batchNumber = 0;
  /** The items that the sequencer was handed, by queue and position. */
  #handed: QueuedItems = queuedItems({ deposits: [], exits: [] });
  /** Each follows on the one before, and all are of one shape; the first gets the next number. */
  #pending: readonly PendingBatch[] = [];
  /** Whether another sequencer was faster since this one has last brought a batch to L1. */
  #hasLostRace = false;
  /** Up to where L1's queues are marked. */
  #marks = { depositMark: 0, exitMark: 0 };
  /** Whether L1 has refused the pending batches for a mark that had not been seen. */
  #isRefused = false;
  /** Whether what the sequencer has sealed was dropped. */
  #mustRestart = false;
  /** While it starts again, the sequencer is not given anything. */
  #restarting: Promise<void> | undefined;
  /** Nor while it seals. */
  #sealing: Promise<unknown> | undefined;

  /** @throws QuipuError as `assertOptions` does. */
  constructor(options: NodeOptions) {
    const { shape, smallShape = shape } = options;
    assertOptions(options);
    this.#options = options;
    this.#shapes = { shape, smallShape };
  }

  /** Operations that were taken and given up, with the reason, since this was last read. */
  takeLost(): readonly LostOperation[] {
    return this.#driver?.takeLost() ?? [];
  }

  /**
   * Follows L1 to its newest block, so that operations are judged by the state there.
   *
   * @throws QuipuError `ContractFrozen`; what following throws.
   */
  sync(): Promise<void> {
    return this.#turns.run(async () => void (await this.#follow()));
  }

  /**
   * Takes an operation that somebody has sent. One that its sender cannot afford yet waits until no
   * batch is left that could bring the money.
   *
   * @throws QuipuError as `SequencerDriver.submit` does; what `sync` throws, the first time.
   */
  async submit(operation: SignedOperation): Promise<Submission> {
    while (!this.#isReady) await this.#becomeReady();
    return this.#driver!.submit(operation);
  }

  /**
   * Takes operations of the caller's own, which may name accounts that waiting deposits open.
   *
   * @throws QuipuError what `sync` throws, the first time.
   */
  async enqueue(operations: Iterable<SignedOperation>): Promise<void> {
    while (!this.#isReady) await this.#becomeReady();
    this.#driver!.enqueue(operations);
  }

  /**
   * Brings the next batches to L1 in one transaction; none if nothing waits. If one of them cannot be
   * proven, it brings those before it, and a further call says why.
   *
   * @throws QuipuError `ContractFrozen`, `TreeFull` for a deposit that finds no place; what proving
   *   and committing throw. A further call goes on where this one stopped.
   */
  step(): Promise<readonly SettledBatch[]> {
    return this.#steps.run(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const pending = await this.#turns.run(() => this.#next());
        if (pending.length === 0) return [];
        try {
          return await this.#bringToL1(pending);
        } catch (error) {
          if (!(error instanceof QuipuError)) throw error;
          const isRefused = error.code === WITHOUT_MARKED;
          if (!isRefused && !OVERTAKEN.includes(error.code)) throw error;
          if (attempt === ATTEMPTS) throw error;
          this.#isRefused ||= isRefused;
        }
      }
    });
  }

  /** Brings everything that waits to L1. */
  async *run(): AsyncGenerator<SettledBatch> {
    for (;;) {
      const settled = await this.step();
      if (settled.length === 0) return;
      yield* settled;
    }
  }

  get #isReady(): boolean {
    return this.#driver !== undefined && (this.#restarting ?? this.#sealing) === undefined;
  }

  async #becomeReady(): Promise<void> {
    await (this.#restarting ?? this.#sealing ?? this.sync());
  }

  /** The batches to bring to L1 next: those that are pending, or others. */
  async #next(): Promise<readonly PendingBatch[]> {
    const { l1, account } = this.#options;
    const followed = await this.#follow();
    if (this.#pending.length === 0) {
      const served = servedQueues(followed, this.#shapes);
      const hasMarked = await markLateItems(l1, account, served);
      if (hasMarked) await this.#follow();
      await this.#sealGroup();
    }
    if (this.#pending.length === 0) this.#driver!.giveUpEarly();
    return this.#pending;
  }

  async #follow(): Promise<FollowedState> {
    const followed = await this.#options.l1.follow();
    if (followed.frozen) throw new QuipuError("ContractFrozen", "the contract is frozen");
    this.#onL1 = followed.settled;
    this.#marks = { depositMark: followed.depositMark, exitMark: followed.exitMark };
    const driver = this.#driver ?? this.#start(followed);
    for (const seen of seenBatches(followed, this.#pending)) {
      this.#settle(seen.pending, seen.batchNumber);
    }
    this.#batchNumber = followed.batchNumber;
    this.#dropRefused(followed);
    if (this.#mustRestart || !this.#standsAsBefore(followed)) {
      // Batches that still fit are brought to L1 first; then the sequencer starts again.
      if (this.#pending.length > 0) return followed;
      this.#restart(driver, followed);
    }
    // What is followed may move on during a pause: the queues are taken now.
    this.#takeQueues(driver, followed);
    await this.#restarting;
    return followed;
  }

  /** Drops the pending batches that L1 would not take any more. */
  #dropRefused(followed: FollowedState): void {
    const { length } = this.#pending;
    const acceptable = acceptableBatches(followed, this.#pending);
    // A refusal that what is followed does not explain is believed all the same.
    const kept = this.#isRefused && acceptable === length ? 0 : acceptable;
    this.#isRefused = false;
    if (kept === length) return;
    this.#pending = this.#pending.slice(0, kept);
    this.#hasLostRace = true;
    this.#mustRestart = true;
  }

  /** Whether L1 stands where the sequencer does, with the items that it was handed. */
  #standsAsBefore(followed: FollowedState): boolean {
    return stands(followed, this.#base) && !this.#handed.differFrom(queuedItems(followed));
  }

  /** Seals the next batches; after a lost race one alone, which is proven sooner. */
  async #sealGroup(): Promise<void> {
    const { group = 1, publish } = this.#options;
    const isAlone = this.#hasLostRace;
    const most = isAlone ? 1 : group;
    while (this.#pending.length < most && (await this.#sealNext())) {}
    // After a lost race nothing is to wait for a blob.
    if (publish === "blob" && !isAlone) this.#pending = await bindPending(this.#pending);
  }

  /**
   * Seals the batch behind those that are pending, of their shape; after a lost race a small one, with
   * queue items apart from the rest.
   *
   * @returns whether there was anything to seal
   */
  async #sealNext(): Promise<boolean> {
    let blocked: QuipuError | undefined;
    const last = this.#pending.at(-1);
    const before = last?.after ?? this.#base;
    const demanded = demandedQueues({ ...before, ...this.#marks });
    const state = { demanded, hasLostRace: this.#hasLostRace };
    for (const { shape, ...choice } of batchChoices(this.#shapes, state)) {
      if (last !== undefined && shape !== last.batch.shape) continue;
      const sealing = await this.#sealInTurns(shape, choice);
      blocked ??= sealing.blockedDeposit;
      if (sealing.batch === undefined) continue;
      const { batch, sealed: ids } = sealing;
      const after = standingAfter(before, batch);
      this.#pending = [...this.#pending, { batch, ids, after, provingMs: 0 }];
      return true;
    }
    if (blocked !== undefined && last === undefined) throw blocked;
    return false;
  }

  #sealInTurns(shape: Shape, choice: SealingChoice): Promise<DrivenBatch> {
    const sealing = this.#driver!.sealInTurns(shape, choice, pause).finally(() => {
      this.#sealing = undefined;
    });
    this.#sealing = sealing.catch(() => undefined);
    return sealing;
  }

  /** Brings the first of the batches, as far as they can be proven, to L1 together. */
  async #bringToL1(pending: readonly PendingBatch[]): Promise<readonly SettledBatch[]> {
    await this.#proveAll(pending);
    const [next] = this.#pending;
    const { proven, ...content } = provenBatches(this.#pending);
    if (proven.length === 0) {
      const failure = next?.failure;
      if (failure === undefined) throw overtaken();
      next!.failure = undefined;
      throw failure.error;
    }
    const { fallback } = this.#options;
    const group = { batchNumber: this.#batchNumber, fallback, ...content };
    const outcome = await commitGroup(this.#options, group);
    return proven.map((each, i) => {
      const batchNumber = outcome.batchNumber + i;
      // Unless it has been seen on L1 already.
      if (this.#pending[0] === each) this.#settle(each, batchNumber);
      return { batchNumber, batch: each.batch, outcome, provingMs: each.provingMs };
    });
  }

  /**
   * Proves the batches that are not proven, up to the first that cannot be; that one keeps the reason.
   *
   * @throws what proving throws when it is to end: then nothing is to be sent.
   */
  async #proveAll(pending: readonly PendingBatch[]): Promise<void> {
    for (const each of pending) {
      if (each.failure !== undefined) return;
      // Somebody else may have brought it to L1, or have made it worthless.
      if (each.proof !== undefined || !this.#pending.includes(each)) continue;
      const start = performance.now();
      try {
        each.proof = await this.#options.prove(each.batch);
      } catch (error) {
        if (isEnd(error)) throw error;
        each.failure = { error };
        return;
      }
      each.provingMs = performance.now() - start;
      // Others may have committed meanwhile: what they left as it was does not cost the proofs.
      await this.sync();
    }
  }

  /** The first of the pending batches is on L1. */
  #settle({ ids, after }: PendingBatch, batchNumber: number): void {
    this.#base = after;
    this.#batchNumber = batchNumber + 1;
    this.#pending = this.#pending.slice(1);
    this.#hasLostRace = false;
    this.#handed = this.#handed.from(after);
    this.#driver!.settle(ids, batchNumber);
    this.#driver!.forget(this.#onL1!.batchBefore(MEMORY));
  }

  #start(followed: FollowedState): SequencerDriver {
    const { l1, account, shape, feeRecipient = account.address, earlyLimit } = this.#options;
    const domain = deploymentDomain(l1.deployment);
    const batchOf = (id: OperationId) => this.#onL1?.batchOf(id);
    const options = { domain, feeRecipient, shape, earlyLimit, batchOf };
    this.#driver = new SequencerDriver(followed.state.clone(), options);
    this.#standAt(followed);
    return this.#driver;
  }

  /** Starts again from L1's state, with every operation that is not part of it. */
  #restart(driver: SequencerDriver, followed: FollowedState): void {
    this.#mustRestart = false;
    this.#standAt(followed);
    driver.forget(followed.settled.batchBefore(MEMORY));
    this.#restarting = driver.restart(followed.state.clone(), pause).finally(() => {
      this.#restarting = undefined;
    });
  }

  #standAt(followed: FollowedState): void {
    this.#base = standingOf(followed);
    this.#batchNumber = followed.batchNumber;
    this.#handed = queuedItems({ deposits: [], exits: [] });
  }

  /** Hands the sequencer the items of L1's queues that it does not have yet. */
  #takeQueues({ sequencer }: SequencerDriver, followed: FollowedState): void {
    for (const { index, key, owner, token, amount } of followed.deposits) {
      if (!this.#handed.deposits.has(index)) {
        sequencer.enqueueDeposit({ key, owner, token, amount });
      }
    }
    for (const { index, account, requester } of followed.exits) {
      if (!this.#handed.exits.has(index)) sequencer.enqueueExit({ account, requester });
    }
    this.#handed = queuedItems(followed);
  }
}

/** Lets others go on. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether proving is to end, and has not failed. */
function isEnd(error: unknown): boolean {
  if (error instanceof QuipuError) return error.code === "ProvingAborted";
  return error instanceof Error && error.name === "AbortError";
}

function overtaken(): QuipuError {
  return new QuipuError("RootMismatch", "L1 has moved while the batches were proven");
}
