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
import {
  type LostOperation,
  SequencerDriver,
  type Submission,
} from "../sequencer/sequencer-driver.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { deploymentDomain } from "../src/deployment.js";
import { QuipuError } from "../src/errors.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import type { OperationId } from "../src/operations/operation-id.js";
import type { Shape } from "../src/shape.js";
import type { ProofPoints } from "../verifier/proof-points.js";
import type { BatchCommitted } from "../verifier/rollup-event.js";
import { type QueuedItems, queuedItems } from "./queued-items.js";

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

/** Where a rollup stands on L1, as a batch needs it. */
interface Standing {
  readonly root: bigint;
  readonly depositHead: number;
  readonly exitHead: number;
}

/** A batch that is sealed and not on L1 yet, as far as is known. */
interface Pending {
  batchNumber: number;
  readonly batch: SealedBatch;
  readonly ids: readonly OperationId[];
  readonly before: Standing;
  readonly after: Standing;
  proof?: ProofPoints;
  provingMs: number;
}

/** Batches after which an operation is forgotten: no reorganisation goes further back. */
const MEMORY = 256;

/** Times that a node starts again in one step because L1 has moved. */
const ATTEMPTS = 8;

/** What the contract says to a batch that L1 has left behind. */
const OVERTAKEN: readonly string[] = ["RootMismatch", "QueueMismatch"];

export class RollupNode {
  readonly #options: NodeOptions;
  #driver: SequencerDriver | undefined;
  /** Where the sequencer stands, but for the batch that is pending. */
  #base: Standing = { root: 0n, depositHead: 0, exitHead: 0 };
  #batchNumber = 0;
  /** The items that the sequencer was handed, by queue and position. */
  #handed: QueuedItems = queuedItems({ deposits: [], exits: [] });
  #depositTail = 0;
  #exitTail = 0;
  /** The batch on L1 that an operation is in. */
  #batchOf: (id: OperationId) => number | undefined = () => undefined;
  #pending: Pending | undefined;
  /** Whether another sequencer was faster since this one has last brought a batch to L1. */
  #hasLostRace = false;

  constructor(options: NodeOptions) {
    this.#options = options;
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
  async sync(): Promise<void> {
    const followed = await this.#options.l1.follow();
    if (followed.frozen) throw new QuipuError("ContractFrozen", "the contract is frozen");
    const driver = this.#driver ?? this.#start(followed);
    const pending = this.#pending;
    if (pending !== undefined && isOn(followed, pending)) this.#settle(followed.batchNumber - 1);
    if (stands(followed, this.#base) && !this.#handed.differFrom(queuedItems(followed))) {
      this.#batchNumber = followed.batchNumber;
      if (this.#pending !== undefined) this.#pending.batchNumber = followed.batchNumber;
    } else await this.#restart(driver, followed);
    this.#takeQueues(driver, followed);
  }

  /**
   * Takes an operation that somebody has sent. One that its sender cannot afford yet waits until no
   * batch is left that could bring the money.
   *
   * @throws QuipuError as `SequencerDriver.submit` does; what `sync` throws, the first time.
   */
  async submit(operation: SignedOperation): Promise<Submission> {
    return (await this.#synced()).submit(operation);
  }

  /**
   * Takes operations of the caller's own, which may name accounts that waiting deposits open.
   *
   * @throws QuipuError what `sync` throws, the first time.
   */
  async enqueue(operations: Iterable<SignedOperation>): Promise<void> {
    (await this.#synced()).enqueue(operations);
  }

  /**
   * Brings the next batch to L1; undefined if nothing waits.
   *
   * @throws QuipuError `ContractFrozen`, `TreeFull` for a deposit that finds no place; what proving
   *   and committing throw. A further call goes on where this one stopped.
   */
  async step(): Promise<SettledBatch | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      await this.sync();
      const pending = this.#pending ?? this.#seal();
      if (pending === undefined) {
        this.#driver!.giveUpEarly();
        return undefined;
      }
      try {
        return await this.#bringToL1(pending);
      } catch (error) {
        const isOvertaken = error instanceof QuipuError && OVERTAKEN.includes(error.code);
        if (!isOvertaken || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** Brings everything that waits to L1. */
  async *run(): AsyncGenerator<SettledBatch> {
    for (;;) {
      const settled = await this.step();
      if (settled === undefined) return;
      yield settled;
    }
  }

  async #synced(): Promise<SequencerDriver> {
    if (this.#driver === undefined) await this.sync();
    return this.#driver!;
  }

  /** Seals the next batch; after a lost race a small one, with queue items apart from the rest. */
  #seal(): Pending | undefined {
    const { shape, smallShape = shape } = this.#options;
    const driver = this.#driver!;
    const { deposits, exits } = driver.sequencer.queued;
    const queuesOnly = this.#hasLostRace && deposits + exits > 0;
    const sealing = this.#hasLostRace ? smallShape : shape;
    const { batch, sealed, blockedDeposit } = driver.seal(sealing, this.#batchNumber, {
      queuesOnly,
    });
    if (batch === undefined && blockedDeposit !== undefined) throw blockedDeposit;
    if (batch === undefined) return undefined;
    const before = this.#base;
    const after = {
      root: batch.header.newRoot,
      depositHead: before.depositHead + batch.deposits.length,
      exitHead: before.exitHead + batch.exits.length,
    };
    const batchNumber = this.#batchNumber;
    this.#pending = { batchNumber, batch, ids: sealed, before, after, provingMs: 0 };
    return this.#pending;
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
      if (this.#pending !== pending) throw overtaken();
    }
    const { shape, data, publicInputs } = batch;
    const submission = { shape, data, digest: publicInputs.digest, proof: pending.proof };
    const outcome = await account.commitBatch({ ...submission, batchNumber: pending.batchNumber });
    const { batchNumber } = outcome.event;
    this.#settle(batchNumber);
    return { batchNumber, batch, outcome, provingMs: pending.provingMs };
  }

  /** The pending batch is on L1. */
  #settle(batchNumber: number): void {
    this.#base = this.#pending!.after;
    this.#batchNumber = batchNumber + 1;
    this.#pending = undefined;
    this.#hasLostRace = false;
    this.#handed = this.#handed.from(this.#base);
    this.#driver!.forget(batchNumber - MEMORY);
  }

  #start(followed: FollowedState): SequencerDriver {
    const { l1, account, shape, feeRecipient = account.address, earlyLimit } = this.#options;
    const domain = deploymentDomain(l1.deployment);
    this.#batchOf = (id) => followed.settled.batchOf(id);
    const batchOf = (id: OperationId) => this.#batchOf(id);
    const options = { domain, feeRecipient, shape, earlyLimit, batchOf };
    this.#driver = new SequencerDriver(followed.state.clone(), options);
    this.#standAt(followed);
    return this.#driver;
  }

  /** Starts again from L1's state, with every operation that is not part of it. */
  async #restart(driver: SequencerDriver, followed: FollowedState): Promise<void> {
    this.#hasLostRace ||= this.#pending !== undefined;
    this.#pending = undefined;
    this.#standAt(followed);
    this.#batchOf = (id) => followed.settled.batchOf(id);
    await driver.restart(followed.state.clone(), () => new Promise(setImmediate));
  }

  #standAt(followed: FollowedState): void {
    const { depositHead, exitHead, batchNumber, state } = followed;
    this.#base = { root: state.root, depositHead, exitHead };
    this.#batchNumber = batchNumber;
    this.#handed = queuedItems({ deposits: [], exits: [] });
    this.#depositTail = depositHead;
    this.#exitTail = exitHead;
  }

  /** Hands the sequencer the items of L1's queues that it does not have yet. */
  #takeQueues(driver: SequencerDriver, followed: FollowedState): void {
    for (const { index, key, owner, token, amount } of followed.deposits) {
      if (index < this.#depositTail) continue;
      driver.sequencer.enqueueDeposit({ key, owner, token, amount });
      this.#depositTail = index + 1;
    }
    for (const { index, account, requester } of followed.exits) {
      if (index < this.#exitTail) continue;
      driver.sequencer.enqueueExit({ account, requester });
      this.#exitTail = index + 1;
    }
    this.#handed = queuedItems(followed);
  }
}

function standingOf({ state, depositHead, exitHead }: FollowedState): Standing {
  return { root: state.root, depositHead, exitHead };
}

/** Whether L1 stands at a place. */
function stands(followed: FollowedState, { root, depositHead, exitHead }: Standing): boolean {
  const there = standingOf(followed);
  return there.root === root && there.depositHead === depositHead && there.exitHead === exitHead;
}

/** Whether L1 stands where a batch leads to, and has its operations. */
function isOn(followed: FollowedState, { after, ids, batch }: Pending): boolean {
  const items = batch.deposits.length + batch.exits.length;
  const isThere = ids.every((id) => followed.settled.batchOf(id) !== undefined);
  return items + ids.length > 0 && isThere && stands(followed, after);
}

function overtaken(): QuipuError {
  return new QuipuError("RootMismatch", "L1 has moved while the batch was proven");
}
