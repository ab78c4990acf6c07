/**
 * A day of an optimistic rollup on a chain of its own: its blocks are mined faster than in life, and their times are those
 * of a day. Proposals of the window before it stand when it begins. Every so often one becomes final and another
 * comes; in the middle one is false, and nobody builds on it until it has fallen.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { falseData } from "../../bench/settlement/false-batch.js";
import { OptimisticCalls, type Proposal } from "../../bench/settlement/optimistic-calls.js";
import type { SettlementChain } from "../../bench/settlement/settlement-chain.js";
import { SettlementWorkload } from "../../bench/settlement/settlement-workload.js";
import { deposit } from "../../l1/contract/deposit.js";
import type { DeployedOptimistic } from "../../l1/optimistic/deploy-optimistic.js";
import type { Anvil } from "../../node/dev/anvil.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import type { Shape } from "../../src/shape.js";

/** Of a block. */
export const BLOCK_SECONDS = 12;
/** Small, so that accounts can withdraw for weeks. */
const WITHDRAWN = 10n ** 15n;

/** Wei that the operator has at first. */
const FORTUNE = 10n ** 24n;

export interface DayPlan {
  readonly shape: Shape;
  /** How many, of 12 s each. */
  readonly blocks: number;
  /** Milliseconds that one takes here. */
  readonly blockMs: number;
  /** Blocks from a proposal to the next. */
  readonly every: number;
  /** Batches of each. */
  readonly batches: number;
}

/** What the day must know of who watches. */
export interface DayWatcher {
  /** When a false proposal has fallen. */
  fallen(id: number): Promise<unknown>;
  /** How often it has looked so far. */
  looks(): number;
}

/** Milliseconds from one glance at a watcher to the next. */
const GLANCE_MS = 5;
/** Times that a block takes, after which the next one comes though nobody has looked. */
const PATIENCE = 10;

export class WatchedDay {
  readonly #anvil: Anvil;
  readonly #plan: DayPlan;
  readonly #calls: OptimisticCalls;
  readonly #workload: SettlementWorkload;
  /** Those that stand, the oldest first. */
  readonly #standing: Proposal[] = [];
  /** Batches of the day's proposals. */
  #prepared: SealedBatch[][] = [];
  /** The false one, while it stands. */
  #stolen: number | undefined;
  /** What is proposed when that has fallen. */
  #honest: readonly SealedBatch[] | undefined;
  readonly #thief: bigint;
  readonly #seen = { proposed: 0, finalized: 0, unlooked: 0 };
  /** What has gone wrong beside the blocks. */
  #problem: unknown;

  private constructor(
    anvil: Anvil,
    plan: DayPlan,
    {
      calls,
      workload,
      thief,
    }: {
      readonly calls: OptimisticCalls;
      readonly workload: SettlementWorkload;
      readonly thief: bigint;
    },
  ) {
    this.#anvil = anvil;
    this.#plan = plan;
    this.#calls = calls;
    this.#workload = workload;
    this.#thief = thief;
  }

  /** Opens accounts, and proposes all that stands when the day begins. */
  static async prepare(
    anvil: Anvil,
    on: SettlementChain,
    { rollup }: DeployedOptimistic,
    plan: DayPlan,
  ): Promise<WatchedDay> {
    const workload = new SettlementWorkload({
      ...{ shape: plan.shape, levels: rollup.levels, domain: rollup.domain },
      ...{ user: on.addressOf("user"), feeRecipient: on.addressOf("operator") },
      withdrawn: WITHDRAWN,
    });
    // For the bonds of all proposals.
    await anvil.control(
      "anvil_setBalance",
      on.sender("operator").address,
      `0x${FORTUNE.toString(16)}`,
    );
    for (const order of workload.deposits) await deposit(rollup, on.sender("user"), order);
    const calls = new OptimisticCalls(rollup, on);
    const day = new WatchedDay(anvil, plan, { calls, workload, thief: on.addressOf("thief") });
    await day.#propose(workload.opening());
    const seconds = plan.every * BLOCK_SECONDS;
    const { challengeWindow } = rollup.terms;
    const { timestamp: first } = await on.chain.head();
    for (let passed = seconds; passed < challengeWindow; passed += seconds) {
      await anvil.control("evm_setNextBlockTimestamp", first + passed);
      await day.#propose(day.#batches());
    }
    await anvil.control("evm_setNextBlockTimestamp", first + challengeWindow);
    await anvil.control("evm_mine");
    day.#prepared = Array.from({ length: Math.ceil(plan.blocks / plan.every) }, () =>
      day.#batches(),
    );
    return day;
  }

  /** What has happened, and at how many blocks the watcher has not looked because it was busy. */
  get seen() {
    return { ...this.#seen, standing: this.#standing.length };
  }

  /** Lets the day pass: no block comes before the watcher has looked at the last one, unless it does not for long. */
  async pass(watcher: DayWatcher): Promise<void> {
    const { blocks, blockMs, every } = this.#plan;
    await this.#anvil.control("evm_setAutomine", false);
    await this.#anvil.control("anvil_setBlockTimestampInterval", BLOCK_SECONDS);
    const theft = every * Math.floor(blocks / every / 2);
    let work = Promise.resolve();
    for (let block = 0; block < blocks; block += 1) {
      if (block % every === 0) {
        const next = () => this.#next(block === theft ? watcher : undefined);
        work = work.then(next).catch((error) => this.#fail(error));
      }
      if (this.#problem !== undefined) throw this.#problem;
      const [mined, looks] = [performance.now(), watcher.looks()];
      await this.#anvil.control("evm_mine");
      await sleep(blockMs - (performance.now() - mined));
      while (watcher.looks() === looks && performance.now() - mined < PATIENCE * blockMs) {
        await sleep(GLANCE_MS);
      }
      if (watcher.looks() === looks) this.#seen.unlooked += 1;
    }
  }

  async #next(watcher: DayWatcher | undefined): Promise<void> {
    await this.#finalizeDue();
    if (this.#stolen !== undefined) return;
    const batches = this.#honest ?? this.#prepared.shift();
    this.#honest = undefined;
    if (batches === undefined) return;
    if (watcher === undefined) return this.#propose(batches);
    const { shape } = this.#plan;
    const data = batches.map((batch) => falseData(batch, this.#thief));
    const { id } = await this.#calls.propose("thief", { shape, data });
    this.#stolen = id;
    watcher.fallen(id).then(
      () => {
        this.#stolen = undefined;
        this.#honest = batches;
      },
      (error) => this.#fail(error),
    );
  }

  /** The day ends with the first problem. */
  #fail(error: unknown): void {
    this.#problem ??= error;
  }

  async #finalizeDue(): Promise<void> {
    const { chain, terms } = this.#calls.rollup;
    for (;;) {
      const oldest = this.#standing[0];
      if (oldest === undefined) return;
      const { timestamp: now } = await chain.head();
      const { timestamp: then } = (await chain.findBlock(oldest.receipt.blockNumber))!;
      if (now < then + terms.challengeWindow) return;
      await this.#calls.finalize("operator", oldest);
      this.#standing.shift();
      this.#seen.finalized += 1;
    }
  }

  async #propose(batches: readonly SealedBatch[]): Promise<void> {
    const published = { shape: this.#plan.shape, data: batches.map(({ data }) => data) };
    this.#standing.push(await this.#calls.propose("operator", published));
    this.#seen.proposed += 1;
  }

  #batches(): SealedBatch[] {
    return Array.from({ length: this.#plan.batches }, () => this.#workload.fullBatch());
  }
}
