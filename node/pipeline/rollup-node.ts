/**
 * A sequencer at work: follows L1, takes what waits in its queues and what users have signed, seals,
 * proves and commits; one group after another by `step` and `run`, or all of it side by side by `serve`.
 *
 * A batch whose proof or commitment failed for a passing reason stays and is tried again; it is found on L1 if it had
 * arrived after all. What a process that ends has sealed and proven, the next one finds in the journal.
 */

import type { LostOperation } from "../../sequencer/driven-operations.js";
import type { KeptOperation } from "../../sequencer/kept-operation.js";
import type { Admitted, Submission } from "../../sequencer/sequencer-driver.js";
import { OneAtATime } from "../../src/one-at-a-time.js";
import type { SignedOperation } from "../../src/operations/kinds.js";
import type { Account } from "../../src/state/account.js";
import { deploymentDomain } from "../../src/state/deployment.js";
import type { TreeReader } from "../../src/state/tree-overlay.js";
import { MemoryJournal } from "./batch-journal.js";
import { Bell, SYSTEM_CLOCK } from "./bell.js";
import { backlogNow } from "./fleet-supply.js";
import { JournalWrites } from "./journal-writes.js";
import { assertOptions, type NodeOptions } from "./node-options.js";
import { type ServiceParts, serviceParts } from "./node-parts.js";
import type { NodeStatus } from "./node-status.js";
import { pendingView } from "./pending-view.js";
import { Problems } from "./problems.js";
import { Service } from "./service.js";
import type { SettledBatch } from "./settled-batch.js";
import { step } from "./step.js";
import { Tip } from "./tip.js";
import { VerifiedAdmission } from "./verified-admission.js";

/** An account behind everything that is sealed. */
export interface PendingAccount {
  readonly account: Account;
  /** The nonce of the next operation: behind those that wait. */
  readonly nextNonce: number;
}

/** A tree, and the number of batches that it is after. It goes on with the state. */
export interface PendingTree {
  readonly batches: number;
  readonly tree: TreeReader;
}

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
  readonly #parts: ServiceParts;
  /** Undefined if nobody else verifies signatures. */
  readonly #verified: VerifiedAdmission | undefined;
  /** Steps come one after another, and none while it serves. */
  readonly #steps = new OneAtATime();
  #isServing = false;
  #ended: NodeStatus["ended"];

  /** @throws QuipuError as `assertOptions` does. */
  constructor(options: NodeOptions) {
    assertOptions(options);
    const { journal = new MemoryJournal(), clock = SYSTEM_CLOCK } = options;
    const now = () => clock.now();
    const writes = new JournalWrites(journal);
    const tip = new Tip(options, writes, now);
    const more = { clock, bell: new Bell(clock), problems: new Problems(now) };
    this.#parts = serviceParts({ options, tip, writes, now }, more);
    const { verifySignatures: verify, l1 } = options;
    if (verify === undefined) return;
    const domain = deploymentDomain(l1.deployment);
    const ready = () => tip.ready();
    const inRoom = <Result>(task: () => Result) => this.#inRoom(task);
    this.#verified = new VerifiedAdmission({ verify, domain, ready, inRoom });
  }

  /** Operations that were taken and given up, with the reason, since this was last read. */
  takeLost(): readonly LostOperation[] {
    return this.#parts.tip.driver?.takeLost() ?? [];
  }

  /**
   * Follows L1 to its newest block, so that operations are judged by the state there.
   *
   * @throws QuipuError `ContractFrozen`; what following throws, and reading the journal the first time.
   */
  async sync(): Promise<void> {
    const { tip, bell } = this.#parts;
    await tip.inTurn(() => tip.follow());
    bell.ring();
  }

  /**
   * Takes an operation that somebody has sent. One that its sender cannot afford yet waits until no
   * batch is left that could bring the money.
   *
   * @throws QuipuError as `SequencerDriver.submit` does; `QueueFull` also if as many batches are pending and
   *   operations waiting as may, and none of these of another sender pays less; what `sync` throws, the first time.
   */
  async submit(operation: SignedOperation): Promise<Submission> {
    return (await this.admit(operation)).submission;
  }

  /** The same, and says what is to be kept of the operation for `restore`. @throws QuipuError as `submit` does. */
  async admit(operation: SignedOperation): Promise<Admitted> {
    const { tip, bell } = this.#parts;
    const admitted = await (this.#verified?.admit(operation) ?? this.#admit(operation));
    tip.noteArrival();
    bell.ring();
    return admitted;
  }

  /**
   * Takes operations of the caller's own, which may name accounts that waiting deposits open.
   *
   * @throws QuipuError what `sync` throws, the first time.
   */
  async enqueue(operations: Iterable<SignedOperation>): Promise<void> {
    const { tip, bell } = this.#parts;
    (await tip.ready()).enqueue(operations);
    tip.noteArrival();
    bell.ring();
  }

  /**
   * Takes operations that were admitted by another process, in the order in which they came. Those that are in a batch,
   * here or on L1, are left out. A signature that has been verified under the key that its sender has is not verified
   * again. What cannot be admitted any more is lost.
   *
   * @throws QuipuError what `sync` throws, the first time.
   */
  async restore(operations: Iterable<KeptOperation>): Promise<void> {
    const { tip, bell } = this.#parts;
    await tip.ready();
    await tip.inTurn(() => tip.restore(operations));
    bell.ring();
  }

  /**
   * Brings the next batches to L1 in one transaction; none if nothing waits. If one of them cannot be
   * proven, it brings those before it, and a further call says why.
   *
   * @throws QuipuError `ContractFrozen`, `TreeFull` for a deposit that finds no place; what proving,
   *   committing and the journal throw. A further call goes on where this one stopped.
   */
  step(): Promise<readonly SettledBatch[]> {
    return this.#steps.run(() => step(this.#parts));
  }

  /** Brings everything that waits to L1. */
  async *run(): AsyncGenerator<SettledBatch> {
    for (;;) {
      const settled = await this.step();
      if (settled.length === 0) return;
      yield* settled;
    }
  }

  /**
   * Works on its own until the signal fires: seals as long as no more batches are pending than may be, proves several of
   * them at once, and brings what is proven to L1. What keeps it from that, `status` says. In the end proofs are given
   * up; a transaction that is on its way is waited for, unless its sender has the same signal.
   *
   * @throws what no further attempt would mend: `ContractFrozen`, and faults of the program.
   */
  serve(signal: AbortSignal): Promise<void> {
    return this.#steps.run(async () => {
      this.#isServing = true;
      this.#ended = undefined;
      try {
        await new Service(this.#parts, signal).run();
      } catch (error) {
        this.#ended = { error, at: this.#parts.now() };
        throw error;
      } finally {
        this.#isServing = false;
      }
    });
  }

  async #admit(operation: SignedOperation): Promise<Admitted> {
    const driver = await this.#parts.tip.ready();
    return this.#inRoom(() => driver.admit(operation));
  }

  /** Gives or refuses a place to something that anybody may have sent. */
  #inRoom<Result>(task: () => Result): Result {
    const { tip } = this.#parts;
    return tip.room.whileSent(tip.pending.length >= this.#backlog, task);
  }

  /** Undefined if there is no such account, or L1 was not followed yet. */
  account(index: number): PendingAccount | undefined {
    const { driver } = this.#parts.tip;
    const account = driver?.account(index);
    if (account === undefined) return undefined;
    return { account, nextNonce: driver!.sequencer.nextNonce(index) ?? account.nonce };
  }

  /** The tree behind everything that is sealed; undefined if L1 was not followed yet, or it is that of no batch now. */
  async pendingTree(): Promise<PendingTree | undefined> {
    const { tip } = this.#parts;
    if (tip.driver === undefined) return undefined;
    const { tree } = await tip.ready();
    const batches = tip.batchNumber + tip.pending.length;
    return tree.root === tip.root ? { batches, tree } : undefined;
  }

  /** Batches that may be pending now. */
  get #backlog(): number {
    const { settings, options } = this.#parts;
    return backlogNow(settings, options.supply?.());
  }

  get status(): NodeStatus {
    const { tip, problems } = this.#parts;
    const { driver, batchNumber, hasLostRace } = tip;
    const { ready = 0, held = 0, queued = { deposits: 0, exits: 0 } } = driver?.sequencer ?? {};
    return {
      ...{ isServing: this.#isServing, ended: this.#ended, problems: problems.all },
      ...{ pending: tip.pending.map(pendingView), backlog: this.#backlog },
      ...{ batchNumber, hasLostRace, ready, held, queued, early: driver?.early ?? 0 },
    };
  }
}
