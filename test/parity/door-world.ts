/**
 * One history, as far as it is about what users call of a rollup's contract: the mirror, what waits in its queues, and
 * a chain that is told the same, or none. After every step both sides are compared, and each of them with
 * what it owes.
 */
import assert from "node:assert/strict";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { State } from "../../src/state/state.js";
import type { LateItems } from "../../verifier/submission.js";
import type { L1Token } from "../../verifier/token-ledger.js";
import { FickleLedger, type TokenMode } from "../support/fickle-ledger.js";
import type { DoorAction, Outcome, PlainEvent } from "./action.js";
import type { Distribution, Place } from "./distribution.js";
import type { Cast } from "./ground.js";
import type { HandedIn } from "./handed-in.js";
import type { HistoryProver } from "./history-prover.js";
import type { DoorContract } from "./mirror-doors.js";
import type { Scope, View } from "./view.js";

/** A side of a history. */
export interface Side<Done = DoorAction> {
  perform(action: Done, time: number): Promise<Outcome>;
}

/** The mirror's side. */
export interface Mirror<Done = DoorAction> extends Side<Done> {
  readonly contract: DoorContract;
  view(scope: Scope): View;
}

/** The chain's side. */
export interface OnChain<Done = DoorAction> extends Side<Done> {
  setMode(token: number, mode: TokenMode, time: number): Promise<void>;
  view(scope: Scope): Promise<View>;
}

export interface DoorWorldOptions<Mirrored> {
  readonly cast: Cast;
  readonly prover: HistoryProver;
  readonly mirror: Mirrored;
  readonly tokens: readonly L1Token[];
  /** Address of the contract. */
  readonly contract: bigint;
  /** Address of a token. */
  readonly fickleToken: bigint;
  readonly distribution: Distribution;
  /** Time of the last block, in seconds. */
  readonly time: number;
}

/** @typeParam Done what can be done to the contract, at least all that users do */
export abstract class DoorWorld<
  Done extends { readonly name: string; readonly sender: bigint } = DoorAction,
  Mirrored extends Mirror<Done> = Mirror<Done>,
> {
  readonly cast: Cast;
  readonly prover: HistoryProver;
  readonly mirror: Mirrored;
  readonly tokens: readonly L1Token[];
  readonly contract: bigint;
  readonly fickleToken: bigint;
  /** The accounts under the contract's root. */
  abstract readonly state: State;
  /** All that was ever queued, in order. */
  readonly deposits: Deposit[] = [];
  readonly exits: ExitRequest[] = [];
  /** The batches that were accepted, each as one could hand it in alone. */
  readonly batches: HandedIn[] = [];
  readonly distribution: Distribution;
  time: number;
  readonly #tried = { accounts: new Set<number>(), refunds: new Set<number>() };
  readonly #seen = { deposits: 0, exits: 0 };

  constructor(options: DoorWorldOptions<Mirrored>) {
    this.cast = options.cast;
    this.prover = options.prover;
    this.mirror = options.mirror;
    this.tokens = options.tokens;
    this.contract = options.contract;
    this.time = options.time;
    this.fickleToken = options.fickleToken;
    this.distribution = options.distribution;
  }

  get frozen(): boolean {
    return this.mirror.contract.frozen;
  }

  /** Whether the contract runs and something waits in a queue. */
  get isQueued(): boolean {
    return !this.frozen && this.waitingDeposits.length + this.waitingExits.length > 0;
  }

  /** Whether the contract runs and a marked item waits in a queue. */
  get isMarked(): boolean {
    const { deposits, exits } = this.mirror.contract;
    const waits = [deposits, exits].some(({ head, tail, mark }) => head < Math.min(tail, mark));
    return !this.frozen && waits;
  }

  /** Whether anybody could freeze the contract. */
  get isOverdue(): boolean {
    const { depositIndex, exitIndex } = this.mostUrgent;
    const { deposits, exits } = this.mirror.contract;
    const due = [deposits.dueOf(depositIndex), exits.dueOf(exitIndex)];
    return !this.frozen && due.some((deadline) => deadline !== undefined && deadline < this.time);
  }

  /** Of each queue the item with the earliest deadline, which need not be the head. */
  get mostUrgent(): LateItems {
    const { deposits, exits } = this.mirror.contract;
    const [depositIndex, exitIndex] = [deposits, exits].map((queue) => {
      const waiting = Array.from({ length: queue.tail - queue.head }, (_, i) => queue.head + i);
      const due = waiting.map((index) => queue.dueOf(index)!);
      return queue.head + Math.max(due.indexOf(Math.min(...due)), 0);
    }) as [number, number];
    return { depositIndex, exitIndex };
  }

  /** Deposits that no batch has taken, in order. */
  get waitingDeposits(): Deposit[] {
    return this.deposits.slice(this.mirror.contract.deposits.head);
  }

  /** Exits that no batch has taken, in order. */
  get waitingExits(): ExitRequest[] {
    return this.exits.slice(this.mirror.contract.exits.head);
  }

  /** How much more of a token may ever be deposited. */
  depositRoom(token: number): bigint {
    return BALANCE_LIMIT - 1n - this.mirror.contract.deposited(token);
  }

  /** Tells a token how to behave from now on. */
  async setMode(chain: OnChain<Done>, token: number, mode: TokenMode): Promise<void> {
    const ledger = this.tokens[token];
    if (!(ledger instanceof FickleLedger)) throw new TypeError(`token ${token} has no modes`);
    this.time += 1;
    ledger.mode = mode;
    await chain.setMode(token, mode, this.time);
  }

  /**
   * Runs a transaction on both sides and compares everything.
   *
   * @param variation in which way it is right or wrong, for the record
   * @param places of batches of a group that are wrong, likewise
   */
  async perform(
    chain: OnChain<Done> | undefined,
    action: Done,
    variation: string,
    places: readonly Place[] = [],
  ): Promise<Outcome> {
    this.time += 1;
    const outcome = await this.mirror.perform(action, this.time);
    if (chain !== undefined) assertSame(await chain.perform(action, this.time), outcome);
    this.distribution.noteStep(action.name, variation, outcome.refusal ?? "done", places);
    this.#note(action as object as DoorAction, outcome.refusal === undefined);
    if (outcome.refusal === undefined) await this.absorb(action, outcome.events);
    await this.compare(chain);
    return outcome;
  }

  /** Runs a transaction that was accepted once, at the same time, on the mirror alone. */
  protected async repeat(action: Done, time: number): Promise<void> {
    this.time = time;
    const outcome = await this.mirror.perform(action, time);
    if (outcome.refusal !== undefined) assert.fail(`${action.name}: ${outcome.refusal}`);
    this.#note(action as object as DoorAction, true);
    await this.absorb(action, outcome.events);
  }

  /** Takes note of a transaction that was accepted. */
  protected abstract absorb(action: Done, events: readonly PlainEvent[]): void | Promise<void>;

  /** Checks that a side, by its view, holds what it owes. */
  protected abstract assertSolvent(view: View, scope: Scope): void;

  protected scope(): Scope {
    const { users, whale, sequencer, delegated } = this.cast;
    return {
      ...{ deposits: this.deposits.length, exits: this.exits.length },
      ...{ seenDeposits: this.#seen.deposits, seenExits: this.#seen.exits },
      owners: [...users, whale, sequencer, delegated],
      tokens: this.tokens.length,
      accounts: [...this.#tried.accounts],
      refunds: [...this.#tried.refunds],
    };
  }

  #note(action: DoorAction, accepted: boolean): void {
    switch (action.name) {
      case "deposit": {
        const { value: _, ...deposit } = action.args;
        if (accepted) this.deposits.push(deposit);
        break;
      }
      case "requestExit":
        if (accepted) this.exits.push({ account: action.args.account, requester: action.sender });
        break;
      case "escape":
        if (action.args.account >= this.state.tree.capacity) break;
        this.#tried.accounts.add(action.args.account);
        break;
      case "refundDeposit":
        this.#tried.refunds.add(action.args.index);
        break;
      default:
    }
  }

  /** Compares both sides, and each with what it owes. */
  async compare(chain: OnChain<Done> | undefined): Promise<void> {
    const scope = this.scope();
    const mirror = this.mirror.view(scope);
    this.assertSolvent(mirror, scope);
    if (chain !== undefined) {
      const contract = await chain.view(scope);
      assert.deepEqual(contract, mirror, "states differ");
      this.assertSolvent(contract, scope);
    }
    this.#seen.deposits = this.deposits.length;
    this.#seen.exits = this.exits.length;
  }
}

/** Checks that both sides say the same, with the arguments of errors as far as the mirror tells them. */
function assertSame(chain: Outcome, mirror: Outcome): void {
  if (mirror.refusal !== undefined && mirror.refusalArguments === undefined) {
    assert.equal(chain.refusal, mirror.refusal, "outcomes differ");
  } else if (mirror.refusal === undefined && chain.refusal !== undefined) {
    assert.fail(`outcomes differ: the contract says ${chain.refusal}`);
  } else {
    assert.deepEqual(chain, mirror, "outcomes differ");
  }
}
