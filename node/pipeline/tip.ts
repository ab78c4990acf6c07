/**
 * Where a node stands: L1 as it is followed, the batches that are pending on it, and the sequencer that goes on
 * behind them.
 *
 * It trusts L1 and not itself. Pending batches and their proofs are kept as long as root and queues on L1 are as
 * they need them, whatever numbers they get; the others are dropped. Whenever L1 stands elsewhere than the
 * sequencer does, that starts again behind the batches that are left, with the operations that neither these nor
 * L1 have.
 */
import type { FollowedState } from "../../l1/follow/followed-state.js";
import type { SettledOperations } from "../../l1/follow/settled-operations.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import { type SealingChoice, SequencerDriver } from "../../sequencer/sequencer-driver.js";
import type { QuipuError } from "../../src/errors.js";
import { OneAtATime } from "../../src/one-at-a-time.js";
import type { OperationId } from "../../src/operations/operation-id.js";
import type { Shape } from "../../src/shape.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import { AdmissionRoom } from "./admission-room.js";
import { type HeadsAndMarks, type NodeShapes, widestShape } from "./batch-choices.js";
import type { KeptBatch } from "./batch-journal.js";
import { bindPending } from "./bind-pending.js";
import { contractFrozen } from "./contract-frozen.js";
import type { JournalWrites } from "./journal-writes.js";
import type { CommittedBatch, DropReason } from "./node-observer.js";
import { type NodeOptions, serviceSettings, shapesOf } from "./node-options.js";
import { acceptableBatches, keptOf, type PendingBatch, seenBatches } from "./pending-batch.js";
import { pendingView } from "./pending-view.js";
import { QueueAges } from "./queue-ages.js";
import { type QueuedItems, queuedItems } from "./queued-items.js";
import { readPending } from "./read-pending.js";
import { keptOperations, replaying } from "./replay-pending.js";
import { ShapeCosts } from "./shape-costs.js";
import { type Standing, standingAfter, standingOf, stands } from "./standing.js";

/**
 * Batches with operations after which the sequencer forgets an operation: it handles no deeper
 * reorganisation. Those without do not count: a transaction can hold hundreds of them.
 */
const MEMORY = 1024;

const NOTHING_QUEUED = { deposits: [], exits: [] } as const;

export class Tip {
  readonly room: AdmissionRoom;
  readonly #costs = new ShapeCosts();
  readonly #options: NodeOptions;
  readonly #writes: JournalWrites;
  readonly #now: () => number;
  /** What brings sequencer and L1 together comes one after another. */
  readonly #turns = new OneAtATime();
  #driver: SequencerDriver | undefined;
  /** The signed operations of L1's last batches. */
  #onL1: SettledOperations | undefined;
  /** Where the sequencer stands, but for the batches that are pending. */
  #base: Standing = { root: 0n, depositHead: 0, exitHead: 0 };
  #batchNumber = 0;
  /** The items of L1's queues that it has been told of, by queue and position. */
  #handed: QueuedItems = queuedItems(NOTHING_QUEUED);
  /** Each follows on the one before; the first gets the next number. */
  #pending: readonly PendingBatch[] = [];
  #nextPosition = 0;
  #arrivals = 0;
  readonly #ages = new QueueAges();
  /** Positions of those that are on L1, until L1 has been followed as far as that. */
  #settled: { readonly position: number; readonly batchNumber: number }[] = [];
  #hasLostRace = false;
  /** Up to where L1's queues are marked. */
  #marks = { depositMark: 0, exitMark: 0 };
  /** Whether L1 has refused the pending batches for a mark that had not been seen. */
  #isRefused = false;
  /** Whether what the sequencer has sealed was dropped. */
  #mustRestart = false;
  /** While it starts again or seals, the sequencer is not given anything. */
  #busy: Promise<unknown> | undefined;

  constructor(options: NodeOptions, writes: JournalWrites, now: () => number) {
    this.#options = options;
    this.#writes = writes;
    this.#now = now;
    this.room = new AdmissionRoom(serviceSettings(options).waitingLimit);
  }

  /** The shapes that it chooses between, with what they are known to cost. */
  get shapes(): NodeShapes {
    return shapesOf(this.#options, this.#costs);
  }

  /** Undefined until L1 was followed for the first time. */
  get driver(): SequencerDriver | undefined {
    return this.#driver;
  }

  get pending(): readonly PendingBatch[] {
    return this.#pending;
  }

  /** The number that the first of the pending batches gets. */
  get batchNumber(): number {
    return this.#batchNumber;
  }

  /** Whether another sequencer was faster since this one has last brought a batch to L1. */
  get hasLostRace(): boolean {
    return this.#hasLostRace;
  }

  /** The root behind the pending batches. */
  get root(): bigint {
    return (this.#pending.at(-1)?.after ?? this.#base).root;
  }

  /** Up to where the queues are taken behind the pending batches, and up to where they are marked. */
  get queues(): HeadsAndMarks {
    return { ...(this.#pending.at(-1)?.after ?? this.#base), ...this.#marks };
  }

  /** Rises whenever something has come that may be sealed. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Since when the first item of a queue of L1's waits that is in no batch; undefined if none does. Milliseconds. */
  get queuedSince(): number | undefined {
    const { depositHead, exitHead } = this.queues;
    const deposit = this.#ages.of("deposits", depositHead);
    const exit = this.#ages.of("exits", exitHead);
    return deposit === undefined || exit === undefined
      ? (deposit ?? exit)
      : Math.min(deposit, exit);
  }

  /** Remembers how long a proof took, in milliseconds, for the choice of shapes. */
  noteProof({ batch }: Pick<PendingBatch, "batch">, provingMs: number): void {
    this.#costs.note(batch.shape, provingMs);
  }

  /** Something was given to the sequencer. */
  noteArrival(): void {
    this.#arrivals += 1;
    this.tellLost();
  }

  /** Tells the observer of the operations that were given up, if it listens to that. */
  tellLost(): void {
    const { observer } = this.#options;
    const lost = observer?.lost === undefined ? [] : (this.#driver?.takeLost() ?? []);
    if (lost.length > 0) observer!.lost!(lost);
  }

  /** Runs what changes the sequencer or the pending batches, alone. */
  inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#turns.run(task);
  }

  /** The sequencer, as soon as it can be given something. @throws what following throws, the first time. */
  async ready(): Promise<SequencerDriver> {
    for (;;) {
      if (this.#busy !== undefined) await this.#busy;
      else if (this.#driver === undefined) await this.inTurn(() => this.follow());
      else return this.#driver;
    }
  }

  /**
   * Follows L1, and brings the pending batches and the sequencer in line with it. In turn only.
   *
   * @throws QuipuError `ContractFrozen`; what following and reading the journal throw.
   */
  async follow(): Promise<FollowedState> {
    const kept = this.#driver === undefined ? await this.#writes.read() : [];
    const followed = await this.#options.l1.follow();
    if (followed.frozen) throw contractFrozen();
    // What is followed may move on during a pause: all of it is read before the next one.
    this.#onL1 = followed.settled;
    this.#marks = { depositMark: followed.depositMark, exitMark: followed.exitMark };
    const driver = this.#driver ?? this.#start(followed, kept);
    this.#settleSeen(followed);
    this.#batchNumber = followed.batchNumber;
    this.#dropRefused(followed);
    const isInLine = !this.#mustRestart && this.#standsAsBefore(followed);
    const restarting = isInLine ? undefined : this.#restart(driver, followed);
    this.#takeQueues(driver, followed);
    this.#removeSettled(followed, isInLine);
    await restarting;
    this.tellLost();
    return followed;
  }

  /** L1 has refused the pending batches for a mark. Followed again, they are dropped at any rate. */
  noteRefusal(): void {
    this.#isRefused = true;
  }

  /**
   * Seals a batch behind those that are pending. In turn only.
   *
   * @param isOpen whether it waits for others that are to go in a blob with it
   */
  async seal(
    shape: Shape,
    choice: SealingChoice,
    isOpen: boolean,
  ): Promise<{ readonly isSealed: boolean; readonly blocked: QuipuError | undefined }> {
    const sealing = this.#busyWith(this.#driver!.sealInTurns(shape, choice, pause));
    const { batch, sealed: ids, blockedDeposit: blocked } = await sealing;
    this.tellLost();
    if (batch === undefined) return { isSealed: false, blocked };
    const before = this.#pending.at(-1)?.after ?? this.#base;
    const pending: PendingBatch = {
      ...{ position: this.#nextPosition++, batch, ids, after: standingAfter(before, batch) },
      ...{ isOpen, isProving: false, isSent: false, provingMs: 0, sealedAt: this.#now() },
      use: new AbortController(),
    };
    this.#pending = [...this.#pending, pending];
    const kept = keptOf(pending);
    this.#writes.note((journal) => journal.sealed(kept));
    this.#options.observer?.sealed?.(pendingView(pending));
    return { isSealed: true, blocked };
  }

  /** The batches that wait for others of their blob get it without these. In turn only. */
  async closeGroup(): Promise<void> {
    const open = this.#pending.filter(({ isOpen }) => isOpen);
    if (open.length === 0) return;
    const bound = await bindPending(open);
    const byPosition = new Map(bound.map((each) => [each.position, each]));
    this.#pending = this.#pending.map((each) => byPosition.get(each.position) ?? each);
    const kept = bound.map(keptOf);
    this.#writes.note((journal) => journal.bound(kept));
  }

  /** Batches are on L1, from the first that is pending; those that have been seen there are none. In turn only. */
  settle(committed: readonly CommittedBatch[]): void {
    const { observer } = this.#options;
    const news = committed.filter(({ position, batchNumber }) => {
      const [first] = this.#pending;
      if (first?.position !== position) return false;
      this.#settleFirst(first, batchNumber);
      return true;
    });
    if (news.length > 0) observer?.committed?.(news);
  }

  /** Gives operations to the sequencer that have been kept. In turn only, and not before L1 was followed. */
  async restore(kept: Iterable<KeptOperation>): Promise<void> {
    await this.#busyWith(this.#driver!.restoreInTurns(kept, pause));
    this.noteArrival();
  }

  #start(followed: FollowedState, kept: readonly KeptBatch[]): SequencerDriver {
    const { l1, account, feeRecipient = account.address, earlyLimit } = this.#options;
    const domain = deploymentDomain(l1.deployment);
    const batchOf = (id: OperationId) => this.#onL1?.batchOf(id);
    const shape = widestShape(this.shapes);
    const limits = this.room;
    const options = { domain, feeRecipient, shape, limits, earlyLimit, batchOf, now: this.#now };
    const driver = new SequencerDriver(followed.state.clone(), options);
    this.#driver = driver;
    this.#standAt(followed);
    for (const { batch, provingMs } of kept) {
      if (provingMs !== undefined && provingMs > 0) this.#costs.note(batch.shape, provingMs);
    }
    const isForBlobs = this.#options.publish === "blob";
    const read = readPending(kept, followed, { now: this.#now(), isForBlobs });
    this.#nextPosition = read.nextPosition;
    this.#pending = [...read.pending, ...read.dropped];
    driver.adopt([...read.pending.flatMap(keptOperations), ...read.freed]);
    this.#remove(read.there);
    this.#drop(read.pending.length, "overtaken");
    this.#mustRestart ||= read.pending.length > 0;
    return driver;
  }

  #settleSeen(followed: FollowedState): void {
    this.settle(
      seenBatches(followed, this.#pending).map(({ pending, batchNumber }) => {
        const { position, ids, batch, provingMs } = pending;
        return { position, ids, batch, provingMs, batchNumber };
      }),
    );
  }

  #settleFirst({ position, ids, after, use }: PendingBatch, batchNumber: number): void {
    this.#base = after;
    this.#batchNumber = batchNumber + 1;
    this.#pending = this.#pending.slice(1);
    this.#hasLostRace = false;
    this.#handed = this.#handed.from(after);
    this.#settled.push({ position, batchNumber });
    this.#arrivals += 1;
    this.#driver!.settle(ids, batchNumber);
    this.#driver!.forget(this.#onL1!.batchBefore(MEMORY));
    use.abort();
  }

  /** Drops the pending batches that L1 would not take any more. */
  #dropRefused(followed: FollowedState): void {
    const { length } = this.#pending;
    const acceptable = acceptableBatches(followed, this.#pending);
    // A refusal that what is followed does not explain is believed all the same.
    const isRefused = this.#isRefused && acceptable === length;
    this.#isRefused = false;
    this.#drop(isRefused ? 0 : acceptable, isRefused ? "refused" : "overtaken");
  }

  /** Drops all pending batches but the first. */
  #drop(kept: number, reason: DropReason): void {
    const dropped = this.#pending.slice(kept);
    if (dropped.length === 0) return;
    this.#pending = this.#pending.slice(0, kept);
    this.#hasLostRace = true;
    this.#mustRestart = true;
    for (const { use } of dropped) use.abort();
    this.#remove(dropped);
    this.#options.observer?.dropped?.(dropped.map(pendingView), reason);
  }

  /** Whether L1 stands where the sequencer does, with the items that it was handed. */
  #standsAsBefore(followed: FollowedState): boolean {
    return stands(followed, this.#base) && !this.#handed.differFrom(queuedItems(followed));
  }

  /** Starts again behind the pending batches on L1's state, with every operation that neither has. */
  #restart(driver: SequencerDriver, followed: FollowedState): Promise<void> {
    this.#mustRestart = false;
    this.#arrivals += 1;
    this.#standAt(followed);
    let before = this.#base;
    for (const each of this.#pending) {
      each.after = standingAfter(before, each.batch);
      before = each.after;
    }
    driver.forget(followed.settled.batchBefore(MEMORY));
    const state = followed.state.clone();
    const sealed = new Set(this.#pending.flatMap(({ ids }) => ids));
    const ahead = { sealed, replaying: replaying(state, this.#pending) };
    const restarting = driver.restart(state, pause, ahead).catch((error: unknown) => {
      this.#drop(0, "unusable");
      this.#mustRestart = true;
      throw error;
    });
    return this.#busyWith(restarting);
  }

  /** Those that L1 was followed to are not needed any more, nor those that a reorganisation has taken out. */
  #removeSettled({ batchNumber: next }: FollowedState, isInLine: boolean): void {
    const done = this.#settled.filter((each) => each.batchNumber < next || !isInLine);
    this.#settled = this.#settled.filter((each) => !done.includes(each));
    this.#remove(done);
  }

  #remove(batches: readonly { readonly position: number }[]): void {
    if (batches.length === 0) return;
    const positions = batches.map(({ position }) => position);
    this.#writes.note((journal) => journal.removed(positions));
  }

  #busyWith<Result>(work: Promise<Result>): Promise<Result> {
    const busy = work.then(end, end);
    const tip = this;
    function end(): void {
      if (tip.#busy === busy) tip.#busy = undefined;
    }
    this.#busy = busy;
    return work;
  }

  #standAt(followed: FollowedState): void {
    this.#base = standingOf(followed);
    this.#batchNumber = followed.batchNumber;
    this.#handed = queuedItems(NOTHING_QUEUED);
  }

  /** Hands the sequencer the items of L1's queues that it does not have yet, nor the pending batches. */
  #takeQueues({ sequencer }: SequencerDriver, followed: FollowedState): void {
    const { depositHead, exitHead } = this.queues;
    for (const { index, key, owner, token, amount } of followed.deposits) {
      if (index < depositHead || this.#handed.deposits.has(index)) continue;
      sequencer.enqueueDeposit({ key, owner, token, amount });
    }
    for (const { index, account, requester } of followed.exits) {
      if (index < exitHead || this.#handed.exits.has(index)) continue;
      sequencer.enqueueExit({ account, requester });
    }
    const handed = queuedItems(followed);
    if (handed.differFrom(this.#handed)) this.#arrivals += 1;
    this.#handed = handed;
    this.#ages.note(followed, this.#now());
  }
}

/** Lets others go on. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
