/**
 * One history: the mirror, everything that its sequencer and its users know, and a chain that is
 * told the same, or none. After every step both sides are compared, and each of them with what it
 * owes.
 */
import assert from "node:assert/strict";
import { blobGroupData } from "../../src/batch/blob-calldata.js";
import { type GroupContext, groupData, toCalldata } from "../../src/batch/calldata.js";
import { replayBatch } from "../../src/batch/replay.js";
import type { Deposit } from "../../src/kinds/deposit/deposit.js";
import type { ExitRequest } from "../../src/kinds/exit/exit-request.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { State } from "../../src/state/state.js";
import type { GroupSubmission, LateItems } from "../../verifier/submission.js";
import type { L1Token } from "../../verifier/token-ledger.js";
import { FickleLedger, type TokenMode } from "../support/fickle-ledger.js";
import type { Action, Outcome, PlainEvent } from "./action.js";
import type { ChainSide } from "./chain-side.js";
import type { Content, Distribution, Place } from "./distribution.js";
import type { HandedIn } from "./handed-in.js";
import type { HistoryProver } from "./history-prover.js";
import type { MirrorSide } from "./mirror-side.js";
import { assertSolvent } from "./solvency.js";
import type { Cast } from "./stage.js";
import type { Scope } from "./view.js";

export interface WorldOptions {
  readonly cast: Cast;
  readonly prover: HistoryProver;
  readonly mirror: MirrorSide;
  readonly tokens: readonly L1Token[];
  /** Address of the contract. */
  readonly contract: bigint;
  /** Address of a token. */
  readonly fickleToken: bigint;
  readonly distribution: Distribution;
  /** Time of the last block, in seconds. */
  readonly time: number;
}

export class World {
  readonly cast: Cast;
  readonly prover: HistoryProver;
  readonly mirror: MirrorSide;
  readonly tokens: readonly L1Token[];
  readonly contract: bigint;
  readonly fickleToken: bigint;
  /** The accounts under the contract's root, brought forward by published data alone. */
  readonly state: State;
  /** All that was ever queued, in order. */
  readonly deposits: Deposit[] = [];
  readonly exits: ExitRequest[] = [];
  /** The batches that were accepted, each as one could hand it in alone. */
  readonly batches: HandedIn[] = [];
  readonly distribution: Distribution;
  time: number;
  readonly #tried = { accounts: new Set<number>(), refunds: new Set<number>() };
  readonly #seen = { deposits: 0, exits: 0 };

  constructor(options: WorldOptions) {
    this.cast = options.cast;
    this.prover = options.prover;
    this.mirror = options.mirror;
    this.tokens = options.tokens;
    this.contract = options.contract;
    this.time = options.time;
    this.state = new State([], options.prover.levels);
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
  async setMode(chain: ChainSide, token: number, mode: TokenMode): Promise<void> {
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
    chain: ChainSide | undefined,
    action: Action,
    variation: string,
    places: readonly Place[] = [],
  ): Promise<Outcome> {
    this.time += 1;
    const outcome = await this.mirror.perform(action, this.time);
    const other = await chain?.perform(action, this.time);
    if (chain !== undefined) assert.deepEqual(other, outcome, "outcomes differ");
    this.distribution.noteStep(action.name, variation, outcome.refusal ?? "done", places);
    if (action.name === "escape" && action.args.account < this.state.tree.capacity) {
      this.#tried.accounts.add(action.args.account);
    }
    if (action.name === "refundDeposit") this.#tried.refunds.add(action.args.index);
    if (outcome.refusal === undefined) this.#absorb(action, outcome.events);
    await this.#compare(chain);
    return outcome;
  }

  /** What both sides and the state behind them have come to is what published data say. */
  assertRebuilt(chain: ChainSide): void {
    const rebuilt = new State([], this.state.levels);
    const { domain } = this.mirror.contract;
    for (const { shape, data } of chain.commits) {
      replayBatch(rebuilt, data, { shape, domain });
    }
    assert.equal(chain.commits.length, this.batches.length);
    assert.deepEqual(rebuilt.entries(), this.state.entries());
    assert.equal(rebuilt.root, this.mirror.contract.stateRoot);
  }

  #absorb(action: Action, events: readonly PlainEvent[]): void {
    switch (action.name) {
      case "deposit": {
        const { value: _, ...deposit } = action.args;
        this.deposits.push(deposit);
        break;
      }
      case "requestExit":
        this.exits.push({ account: action.args.account, requester: action.sender });
        break;
      case "commitBatches":
      case "commitGroup": {
        const data = groupData(action.args.data, action.args.shape, this.#contextOf(action.args));
        this.#absorbGroup(action.args, data, events);
        break;
      }
      case "commitBlob": {
        const { group, blobs } = action.args;
        const context = this.#contextOf(group);
        const data = blobGroupData(group.data, blobs[0]!, group.shape, context);
        this.#absorbGroup(group, data, events);
        break;
      }
      default:
    }
  }

  #contextOf({ oldRoot, feeRecipient }: GroupSubmission): GroupContext {
    return { domain: this.mirror.contract.domain, oldRoot, feeRecipient };
  }

  #absorbGroup(
    { shape, feeRecipient, proofs }: GroupSubmission,
    batches: readonly Uint8Array[],
    events: readonly PlainEvent[],
  ): void {
    for (const [i, data] of batches.entries()) {
      const handedIn = { shape, oldRoot: this.state.root, feeRecipient, data: toCalldata(data) };
      this.#absorbBatch(shape, data);
      this.batches.push({ ...handedIn, ...proofs[i]! });
    }
    const { args } = events[0]!;
    assert.equal(args.newRoot, `${this.state.root}`);
    assert.equal(args.count, `${batches.length}`);
    this.distribution.noteContent("more batches than one", batches.length > 1 ? 1 : 0);
  }

  #absorbBatch(shape: Shape, data: Uint8Array): void {
    const { domain } = this.mirror.contract;
    const { header, settlement, records } = replayBatch(this.state, data, { shape, domain });
    const exits = settlement.exits.filter((_, i) => records.exits[i] !== undefined);
    const paying = exits.filter(({ amount }) => amount > 0n).length;
    const counts: [Content, number][] = [
      ["deposits", countOf(records.deposits)],
      ["exits that pay", paying],
      ["exits that pay nothing", exits.length - paying],
      ["payments", countOf(records.payments)],
      ["transfers", countOf(records.transfers)],
      ["withdrawals", countOf(records.withdrawals)],
      ["fees", header.feeTotal > 0n ? 1 : 0],
    ];
    for (const [content, count] of counts) this.distribution.noteContent(content, count);
    if (counts.every(([, count]) => count === 0))
      this.distribution.noteContent("nothing at all", 1);
  }

  async #compare(chain: ChainSide | undefined): Promise<void> {
    const scope = this.#scope();
    const mirror = this.mirror.view(scope);
    assertSolvent(mirror, scope, this);
    if (chain !== undefined) {
      const contract = await chain.view(scope);
      assert.deepEqual(contract, mirror, "states differ");
      assertSolvent(contract, scope, this);
    }
    this.#seen.deposits = this.deposits.length;
    this.#seen.exits = this.exits.length;
  }

  #scope(): Scope {
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
}

function countOf(records: readonly (object | undefined)[]): number {
  return records.filter((record) => record !== undefined).length;
}
