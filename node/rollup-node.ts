/**
 * A sequencer at work: follows L1, takes what waits in its queues and what users have signed, seals,
 * proves and commits, batch by batch.
 *
 * It trusts L1 and not itself. Before each batch it looks whether L1 stands where it thinks. Where
 * root and queues are as a sealed batch needs them, the batch and its proof are kept, whatever number
 * it gets; otherwise the node starts again from L1's state, with the operations that L1 does not
 * have. A batch whose proof or commitment failed for a passing reason stays and is tried again at the
 * next step; it is found on L1 if it had arrived after all.
 */

import type { L1, L1Account, Outcome } from "../l1/client/l1.js";
import type { FollowedState } from "../l1/follow/followed-state.js";
import type { SettledOperations } from "../l1/follow/settled-operations.js";
import {
  type DrivenBatch,
  type LostOperation,
  type SealingChoice,
  SequencerDriver,
  type Submission,
} from "../sequencer/sequencer-driver.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { QuipuError } from "../src/errors.js";
import { OneAtATime } from "../src/one-at-a-time.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";
import type { Shape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import type { ProofPoints } from "../verifier/proof-points.js";
import type { BatchCommitted } from "../verifier/rollup-event.js";
import {
  batchChoices,
  demandedQueues,
  type NodeShapes,
  type QueueName,
  servedQueues,
  takesOf,
  WITHOUT_MARKED,
} from "./batch-choices.js";
import { markLateItems } from "./mark-late-items.js";
import { type QueuedItems, queuedItems } from "./queued-items.js";
import { fits, type Standing, standingAfter, standingOf, stands } from "./standing.js";

export interface NodeOptions {
  readonly l1: L1;
  /** The L1 account that commits the batches. */
  readonly account: L1Account;
  readonly shape: Shape;
  /**
   * The shape of batches after a lost race: a small one is proven sooner. By default `shape`.
   */
  readonly smallShape?: Shape | undefined;
  /** Proves a batch of either shape. */
  readonly prove: (batch: SealedBatch) => Promise<ProofPoints>;
  /** L1 address that is credited with fees; by default the account. */
  readonly feeRecipient?: bigint | undefined;
  /** Submitted operations that may wait for balance; by default 1,000. */
  readonly earlyLimit?: number | undefined;
}

/** A batch that the node has brought to L1. */
export interface SettledBatch {
  readonly batchNumber: number;
  readonly batch: SealedBatch;
  readonly outcome: Outcome<BatchCommitted>;
  /** Time that the proof took. */
  readonly provingMs: number;
}

/** A batch that is sealed and not on L1 yet, as far as is known; it gets the next number there. */
interface Pending {
  readonly batch: SealedBatch;
  readonly ids: readonly OperationId[];
  readonly after: Standing;
  proof?: ProofPoints;
  provingMs: number;
}

/** Batches after which the sequencer forgets an operation: it handles no deeper reorganisation. */
const MEMORY = 256;

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
  /** Where the sequencer stands, but for the batch that is pending. */
  #base: Standing = { root: 0n, depositHead: 0, exitHead: 0 };
  #batchNumber = 0;
  /** The items that the sequencer was handed, by queue and position. */
  #handed: QueuedItems = queuedItems({ deposits: [], exits: [] });
  #pending: Pending | undefined;
  /** Whether another sequencer was faster since this one has last brought a batch to L1. */
  #hasLostRace = false;
  /** The queues of which every batch must take an item, because one is marked. */
  #demanded: readonly QueueName[] = [];
  /** Whether the pending batch must be sealed anew. */
  #isStale = false;
  /** While it starts again, the sequencer is not given anything. */
  #restarting: Promise<void> | undefined;
  /** Nor while it seals. */
  #sealing: Promise<unknown> | undefined;

  constructor(options: NodeOptions) {
    this.#options = options;
    this.#shapes = { shape: options.shape, smallShape: options.smallShape ?? options.shape };
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
   * Brings the next batch to L1; undefined if nothing waits.
   *
   * @throws QuipuError `ContractFrozen`, `TreeFull` for a deposit that finds no place; what proving
   *   and committing throw. A further call goes on where this one stopped.
   */
  step(): Promise<SettledBatch | undefined> {
    return this.#steps.run(async () => {
      for (let attempt = 1; ; attempt += 1) {
        const pending = await this.#turns.run(() => this.#next());
        if (pending === undefined) return undefined;
        try {
          return await this.#bringToL1(pending);
        } catch (error) {
          if (!(error instanceof QuipuError)) throw error;
          const isStale = error.code === WITHOUT_MARKED;
          if (!isStale && !OVERTAKEN.includes(error.code)) throw error;
          if (attempt === ATTEMPTS) throw error;
          this.#isStale ||= isStale;
        }
      }
    });
  }

  /** Brings everything that waits to L1. */
  async *run(): AsyncGenerator<SettledBatch> {
    for (;;) {
      const settled = await this.step();
      if (settled === undefined) return;
      yield settled;
    }
  }

  get #isReady(): boolean {
    return this.#driver !== undefined && (this.#restarting ?? this.#sealing) === undefined;
  }

  async #becomeReady(): Promise<void> {
    await (this.#restarting ?? this.#sealing ?? this.sync());
  }

  /** The batch to bring to L1 next: the one that is pending, or another. */
  async #next(): Promise<Pending | undefined> {
    const { l1, account } = this.#options;
    const followed = await this.#follow();
    if (this.#pending === undefined) {
      const served = servedQueues(followed, this.#shapes);
      const hasMarked = await markLateItems(l1, account, served);
      if (hasMarked) await this.#follow();
    }
    const pending = this.#pending ?? (await this.#seal());
    if (pending === undefined) this.#driver!.giveUpEarly();
    return pending;
  }

  async #follow(): Promise<FollowedState> {
    const followed = await this.#options.l1.follow();
    if (followed.frozen) throw new QuipuError("ContractFrozen", "the contract is frozen");
    this.#onL1 = followed.settled;
    this.#demanded = demandedQueues(followed);
    const driver = this.#driver ?? this.#start(followed);
    if (this.#pending !== undefined && isOn(followed, this.#pending)) {
      this.#settle(this.#pending, followed.batchNumber - 1);
    }
    this.#batchNumber = followed.batchNumber;
    const batch = this.#pending?.batch;
    this.#isStale ||= batch !== undefined && !takesOf(batch, this.#demanded);
    if (this.#isStale || !this.#standsAsBefore(followed)) {
      // A batch that still fits is brought to L1 first; then the sequencer starts again.
      if (!this.#isStale && batch !== undefined && fits(followed, batch)) return followed;
      this.#restart(driver, followed);
    }
    // What is followed may move on during a pause: the queues are taken now.
    this.#takeQueues(driver, followed);
    await this.#restarting;
    return followed;
  }

  /** Whether L1 stands where the sequencer does, with the items that it was handed. */
  #standsAsBefore(followed: FollowedState): boolean {
    return stands(followed, this.#base) && !this.#handed.differFrom(queuedItems(followed));
  }

  /** Seals the next batch; after a lost race a small one, with queue items apart from the rest. */
  async #seal(): Promise<Pending | undefined> {
    let blocked: QuipuError | undefined;
    const marks = { demanded: this.#demanded, hasLostRace: this.#hasLostRace };
    for (const { shape, ...choice } of batchChoices(this.#shapes, marks)) {
      const sealing = await this.#sealInTurns(shape, choice);
      blocked ??= sealing.blockedDeposit;
      if (sealing.batch === undefined) continue;
      const { batch, sealed: ids } = sealing;
      const after = standingAfter(this.#base, batch);
      this.#pending = { batch, ids, after, provingMs: 0 };
      return this.#pending;
    }
    if (blocked !== undefined) throw blocked;
    return undefined;
  }

  #sealInTurns(shape: Shape, choice: SealingChoice): Promise<DrivenBatch> {
    const sealing = this.#driver!.sealInTurns(shape, choice, pause).finally(() => {
      this.#sealing = undefined;
    });
    this.#sealing = sealing.catch(() => undefined);
    return sealing;
  }

  async #bringToL1(pending: Pending): Promise<SettledBatch> {
    const { account, prove } = this.#options;
    const { batch } = pending;
    if (pending.proof === undefined) {
      const start = performance.now();
      pending.proof = await prove(batch);
      pending.provingMs = performance.now() - start;
      // Others may have committed meanwhile: what they left as it was does not cost the proof.
      await this.sync();
    }
    if (this.#pending !== pending) throw overtaken();
    const { shape, data, publicInputs } = batch;
    const submission = { shape, data, digest: publicInputs.digest, proof: pending.proof };
    const outcome = await account.commitBatch({ ...submission, batchNumber: this.#batchNumber });
    const { batchNumber } = outcome.event;
    // Unless it has been seen on L1 already.
    if (this.#pending === pending) this.#settle(pending, batchNumber);
    return { batchNumber, batch, outcome, provingMs: pending.provingMs };
  }

  /** The pending batch is on L1. */
  #settle({ ids, after }: Pending, batchNumber: number): void {
    this.#base = after;
    this.#batchNumber = batchNumber + 1;
    this.#pending = undefined;
    this.#hasLostRace = false;
    this.#handed = this.#handed.from(after);
    this.#driver!.settle(ids, batchNumber);
    this.#driver!.forget(batchNumber - MEMORY);
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
    this.#hasLostRace ||= this.#pending !== undefined;
    this.#pending = undefined;
    this.#isStale = false;
    this.#standAt(followed);
    driver.forget(followed.batchNumber - 1 - MEMORY);
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

/** Whether L1 stands where a batch leads to, and has its operations. */
function isOn(followed: FollowedState, { after, ids }: Pending): boolean {
  const isThere = ids.every((id) => followed.settled.batchOf(id) !== undefined);
  return isThere && stands(followed, after);
}

function overtaken(): QuipuError {
  return new QuipuError("RootMismatch", "L1 has moved while the batch was proven");
}
