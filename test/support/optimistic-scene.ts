/** A mirror of an optimistic rollup with everybody who has to do with it. After each step its money is counted. */
import assert from "node:assert/strict";
import { compressKey } from "../../src/crypto/compressed-key.js";
import { encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import { parseShape } from "../../src/shape.js";
import type { OptimisticContract } from "../../verifier/optimistic/optimistic-contract.js";
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import type { PlainEvent } from "../parity/action.js";
import type { Draft } from "../parity/compose-batch.js";
import { type Made, nextBatch } from "../parity/false-batches.js";
import { commitment } from "../parity/handed-in.js";
import { SimulatedProver } from "../parity/history-prover.js";
import { theft } from "../parity/optimistic/false-proposals.js";
import type { OptimisticAction } from "../parity/optimistic/optimistic-action.js";
import { optimisticMirrorWorld, PROPOSER } from "../parity/optimistic/optimistic-mirror-world.js";
import type { OptimisticWorld } from "../parity/optimistic/optimistic-world.js";
import { testKeys } from "./accounts.js";
import { ALICE, BOB } from "./mirror.js";

/** Of odd bonds, a half of which is rounded. */
export const TERMS: Terms = {
  ...{ challengeWindow: 600, executionDelay: 60, answerTime: 200, answerSpacing: 50 },
  ...{ proposalBond: 1001n, challengeBond: 301n, coverAdvances: false },
};

/** Watches, and challenges. */
export const WATCHER = BOB;

type Plan = {
  readonly drafts?: readonly Draft[];
  readonly deposits?: number;
  readonly exits?: number;
};

/** What Alice, whose account is the first, has paid out to her. */
export function withdrawal(share: number): Draft {
  return { kind: "withdrawal", from: 0, to: 0, share, fee: 0 };
}

export class Scene {
  readonly world: OptimisticWorld;

  private constructor(world: OptimisticWorld) {
    this.world = world;
  }

  static async create(terms: Partial<Terms> = {}): Promise<Scene> {
    const prover = await SimulatedProver.create(["2x4-2d1e1w1ps", "2x4-s"].map(parseShape));
    return new Scene(optimisticMirrorWorld(prover, { ...TERMS, ...terms }));
  }

  /** One in which Alice has an account with that much of a token, and everything is final. */
  static async withAccount(token = 1, amount = 1000n, terms: Partial<Terms> = {}): Promise<Scene> {
    const scene = await Scene.create(terms);
    await scene.deposit(token, amount);
    const id = await scene.proposeProven({ deposits: 1 });
    await scene.finalize(id);
    return scene;
  }

  get contract(): OptimisticContract {
    return this.world.mirror.contract;
  }

  get time(): number {
    return this.world.time;
  }

  /** Lets the next transaction be at a time. */
  at(time: number): this {
    assert.ok(time > this.world.time, "time goes back");
    this.world.time = time - 1;
    return this;
  }

  /** Makes a call that must do what it says. */
  async done(action: OptimisticAction): Promise<readonly PlainEvent[]> {
    const outcome = await this.world.perform(undefined, action, "");
    if (outcome.refusal !== undefined) assert.fail(`${action.name}: ${outcome.refusal}`);
    return outcome.events;
  }

  /** Makes a call that must be refused, and must change nothing. */
  async refused(
    action: OptimisticAction,
    refusal: string,
    args?: readonly (number | bigint | string)[],
  ): Promise<void> {
    const before = this.#state();
    const outcome = await this.world.perform(undefined, action, "");
    assert.equal(outcome.refusal, refusal);
    if (args !== undefined) {
      assert.deepEqual("refusalArguments" in outcome && outcome.refusalArguments, args.map(String));
    }
    assert.deepEqual(this.#state(), before);
  }

  /** Alice's deposit, or Bob's. */
  async deposit(token: number, amount: bigint, owner = ALICE): Promise<void> {
    const key = compressKey(testKeys(owner === ALICE ? 0 : 1).publicKey);
    const value = token === 0 ? amount : 0n;
    await this.done({ name: "deposit", sender: owner, args: { token, amount, key, owner, value } });
  }

  async requestExit(): Promise<void> {
    await this.done({ name: "requestExit", sender: ALICE, args: { account: 0 } });
  }

  /** A true batch of what comes next. */
  next({ drafts = [], deposits = 0, exits = 0 }: Plan = {}): Promise<Made> {
    const plan = { drafts, deposits, exits, feeToken: 1, shape: 0 };
    return nextBatch(this.world, plan);
  }

  /** A batch by which the owner of an account, by default Alice, is paid out of nothing. */
  async stolen(amount: bigint, account = 0): Promise<Made> {
    const plan = { drafts: [], deposits: 0, exits: 0, feeToken: 1, shape: 0 };
    return (await theft(this.world, plan, account, () => amount))!;
  }

  /** A batch as a group of its own that starts where the contract stands. */
  groupOf(made: Made): GroupSubmission {
    return { ...commitment([made]).args, oldRoot: this.contract.stateRoot };
  }

  proposalOf(group: GroupSubmission, value = this.contract.terms.proposalBond): OptimisticAction {
    const { proofs, ...proposed } = group;
    const args = { group: proposed, count: proofs.length, value };
    return { name: "propose", sender: PROPOSER, args };
  }

  /** @returns its id */
  async propose(plan: Plan = {}): Promise<number> {
    return this.#propose(await this.next(plan), true);
  }

  async proposeProven(plan: Plan = {}): Promise<number> {
    const made = await this.next(plan);
    const args = this.groupOf(made);
    return this.#handIn({ name: "proposeProven", sender: PROPOSER, args }, made, true);
  }

  async steal(amount = 3000n, account = 0): Promise<number> {
    return this.#propose(await this.stolen(amount, account), false);
  }

  challengeOf(id: number, value = this.contract.terms.challengeBond): OptimisticAction {
    const args = { id, content: this.world.contentOf(id), value };
    return { name: "challenge", sender: WATCHER, args };
  }

  async challenge(id: number): Promise<void> {
    await this.done(this.challengeOf(id));
  }

  proofOf(id: number): Extract<OptimisticAction, { name: "prove" }> {
    const group = this.world.submissionOf(this.world.known.get(id)!);
    return { name: "prove", sender: PROPOSER, args: { id, group } };
  }

  slashOf(id: number): OptimisticAction {
    return { name: "slash", sender: ALICE, args: { id } };
  }

  /** Lets the time of a challenge run out. */
  async slash(id: number): Promise<readonly PlainEvent[]> {
    const { answerDue } = this.contract.proposal(id)!.challenge!;
    return this.at(answerDue + 1).done(this.slashOf(id));
  }

  releaseOf(id: number, slash: number): OptimisticAction {
    return { name: "release", sender: ALICE, args: { id, slash } };
  }

  finalizationOf(id: number): Extract<OptimisticAction, { name: "finalize" }> {
    const claims = this.world.known.get(id)?.claims ?? new Uint8Array();
    return { name: "finalize", sender: ALICE, args: { id, claims } };
  }

  /** Lets the time to challenge run out, if it must. */
  async finalize(id: number): Promise<readonly PlainEvent[]> {
    const { proven, proposedAt } = this.contract.proposal(id)!;
    const until = proposedAt + this.contract.terms.challengeWindow;
    if (!proven && until > this.time) this.at(until);
    return this.done(this.finalizationOf(id));
  }

  advanceOf(id: number, index = 0, sender = ALICE): Extract<OptimisticAction, { name: "advance" }> {
    const { claims } = this.world.known.get(id)!;
    return { name: "advance", sender, args: { id, claims, index, to: sender } };
  }

  /** Waits until it may be. */
  async advance(id: number, index = 0, sender = ALICE): Promise<void> {
    const from = this.contract.proposal(id)!.proposedAt + this.contract.terms.executionDelay;
    if (from > this.time) this.at(from);
    await this.done(this.advanceOf(id, index, sender));
  }

  /** Freezes what has waited too long. */
  freezeOf(): OptimisticAction {
    return { name: "freeze", sender: ALICE, args: { depositIndex: 0, exitIndex: 0 } };
  }

  refundOf(index: number): OptimisticAction {
    const item = encodeDeposit(this.world.deposits[index]!);
    return { name: "refundDeposit", sender: ALICE, args: { index, item } };
  }

  claimOf(token: number, sender = ALICE): OptimisticAction {
    return { name: "claim", sender, args: { token, to: sender } };
  }

  #propose(made: Made, isTrue: boolean): Promise<number> {
    return this.#handIn(this.proposalOf(this.groupOf(made)), made, isTrue);
  }

  async #handIn(action: OptimisticAction, made: Made, isTrue: boolean): Promise<number> {
    const { proofs, ...group } = this.groupOf(made);
    const draft = { group, proofs, state: made.next.state, isTrue };
    const outcome = await this.world.propose(undefined, action, draft, "");
    if (outcome.refusal !== undefined) assert.fail(outcome.refusal);
    return this.contract.tipId;
  }

  #state() {
    const { contract } = this;
    const { stateRoot, batchNumber, tipId, finalId, lastId, openChallenges, frozen } = contract;
    return {
      ...{ stateRoot, batchNumber, tipId, finalId, lastId, openChallenges, frozen },
      ...{ reserved: contract.bonds.reserved, held: [contract.held(0), contract.held(1)] },
      ...{
        restored: contract.restored,
        grace: contract.grace.until,
        slashes: contract.slashes.length,
      },
      proposals: structuredClone(
        Array.from({ length: lastId + 1 }, (_, id) => contract.proposal(id)),
      ),
    };
  }
}
