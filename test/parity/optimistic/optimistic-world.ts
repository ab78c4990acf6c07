/** One history of a contract that settles optimistically: proposers, watchers, users. */
import assert from "node:assert/strict";
import { groupData, toCalldata } from "../../../src/batch/calldata.js";
import { State } from "../../../src/state/state.js";
import { contentOf } from "../../../verifier/optimistic/content.js";
import { claimsOf, encodeClaims } from "../../../verifier/optimistic/proposal-claims.js";
import type { Terms } from "../../../verifier/optimistic/terms.js";
import type { GroupSubmission } from "../../../verifier/submission.js";
import type { FickleLedger, TokenMode } from "../../support/fickle-ledger.js";
import type { Outcome, PlainEvent } from "../action.js";
import type { Place } from "../distribution.js";
import { DoorWorld, type DoorWorldOptions, type OnChain } from "../door-world.js";
import type { View } from "../view.js";
import type { Draft, KnownProposal } from "./known-proposal.js";
import type { OptimisticAction } from "./optimistic-action.js";
import type { OptimisticMirror } from "./optimistic-mirror.js";
import { assertOptimisticallySolvent } from "./optimistic-solvency.js";
import type { OptimisticScope } from "./optimistic-view.js";

/** The mirror at the beginning of a history, with its tokens. */
type Beginning = Pick<DoorWorldOptions<OptimisticMirror>, "mirror" | "tokens">;

export interface OptimisticWorldOptions extends DoorWorldOptions<OptimisticMirror> {
  /** Makes it once more. */
  readonly mirrored: () => Beginning;
}

/** What has changed a history: a transaction that was accepted, or another mode of a token. */
type Happened =
  | { readonly action: OptimisticAction; readonly draft: Draft | undefined; readonly time: number }
  | { readonly token: number; readonly mode: TokenMode };

export class OptimisticWorld extends DoorWorld<OptimisticAction, OptimisticMirror> {
  /** By id; of the genesis there is none. */
  readonly known = new Map<number, KnownProposal>();
  /** By token: what has left the contract, bonds apart. */
  readonly paid = new Map<number, bigint>();
  /** By owner and token: the proposal whose claim was advanced last. */
  readonly borrowed = new Map<string, number>();
  readonly #genesis: State;
  readonly #tried = new Map<string, readonly [id: number, index: number]>();
  readonly #options: OptimisticWorldOptions;
  readonly #happened: Happened[] = [];
  #draft: Draft | undefined;

  constructor(options: OptimisticWorldOptions) {
    super(options);
    this.#options = options;
    this.#genesis = new State([], options.prover.levels);
  }

  get #contract() {
    return this.mirror.contract;
  }

  get terms(): Terms {
    return this.#contract.terms;
  }

  /** The state that the tip claims to lead to, or the last one before it that there is. */
  override get state(): State {
    return this.stateBehind(this.#contract.tipId);
  }

  stateBehind(id: number): State {
    const known = this.known.get(id);
    if (known === undefined) return this.#genesis;
    return known.state ?? this.stateBehind(known.previous);
  }

  /** Whether a proposal and all before it are true. */
  isSound(id: number): boolean {
    return this.known.get(id)?.isSound ?? true;
  }

  /** The proposals that stand and are not final, in order. */
  get pending(): KnownProposal[] {
    const { finalId, tipId } = this.#contract;
    const found: KnownProposal[] = [];
    for (let id = tipId; id !== finalId; id = this.known.get(id)!.previous) {
      found.unshift(this.known.get(id)!);
    }
    return found;
  }

  /** Pending ones that are false, and that nobody has challenged although somebody still could. */
  get suspects(): KnownProposal[] {
    const { challengeWindow } = this.#contract.terms;
    return this.pending.filter(({ id, isTrue }) => {
      const { proven, challenge, proposedAt } = this.#contract.proposal(id)!;
      const isOpen = this.time + 1 < proposedAt + challengeWindow;
      return !isTrue && !proven && challenge === undefined && isOpen;
    });
  }

  /** Pending ones with a challenge that is open. */
  get contested(): KnownProposal[] {
    return this.pending.filter(({ id }) => {
      return this.#contract.proposal(id)!.challenge !== undefined;
    });
  }

  /** What the contract could pay out of a token. */
  thereOf(token: number): bigint {
    return this.#contract.held(token) - (token === 0 ? this.#contract.bonds.reserved : 0n);
  }

  contentOf(id: number): bigint {
    const known = this.known.get(id);
    return known === undefined ? 0n : contentOf(known.group, this.#contract.levels);
  }

  /** The proposal with its proofs. */
  submissionOf({ group, proofs }: Draft): GroupSubmission {
    return { ...group, proofs };
  }

  /** Hands in a proposal. @param draft what its maker knows */
  async propose(
    chain: OnChain<OptimisticAction> | undefined,
    action: OptimisticAction,
    draft: Draft,
    variation: string,
    places: readonly Place[] = [],
  ): Promise<Outcome> {
    this.#draft = draft;
    return this.perform(chain, action, variation, places);
  }

  override async perform(
    chain: OnChain<OptimisticAction> | undefined,
    action: OptimisticAction,
    variation: string,
    places: readonly Place[] = [],
  ): Promise<Outcome> {
    if (action.name === "advance") {
      const { id, index } = action.args;
      this.#tried.set(`${id}/${index}`, [id, index]);
    }
    const outcome = await super.perform(chain, action, variation, places);
    const isFall = action.name === "slash" || action.name === "release";
    if (isFall && outcome.refusal === undefined) this.#noteDebts(action.name, action.args.id);
    return outcome;
  }

  override setMode(
    chain: OnChain<OptimisticAction>,
    token: number,
    mode: TokenMode,
  ): Promise<void> {
    this.#happened.push({ token, mode });
    return super.setMode(chain, token, mode);
  }

  /** A second world in which the same has happened, with a mirror of its own. */
  async fork(): Promise<OptimisticWorld> {
    const fork = new OptimisticWorld({ ...this.#options, ...this.#options.mirrored() });
    for (const happened of this.#happened) await fork.#repeat(happened);
    fork.time = this.time;
    const scope = fork.scope();
    assert.deepEqual(fork.mirror.view(scope), this.mirror.view(scope), "the second one differs");
    return fork;
  }

  async #repeat(happened: Happened): Promise<void> {
    if ("mode" in happened) {
      (this.tokens[happened.token] as FickleLedger).mode = happened.mode;
      this.#happened.push(happened);
      return;
    }
    this.#draft = happened.draft;
    await this.repeat(happened.action, happened.time);
  }

  protected override absorb(action: OptimisticAction, events: readonly PlainEvent[]): void {
    this.#happened.push({ action, draft: this.#draft, time: this.time });
    for (const { name, args } of events) {
      if (name === "Claimed" || name === "Advanced") {
        const token = Number(args.token);
        this.paid.set(token, (this.paid.get(token) ?? 0n) + BigInt(args.amount!));
      }
      if (name === "Advanced") this.borrowed.set(`${args.owner}/${args.token}`, Number(args.id));
    }
    if (action.name !== "propose" && action.name !== "proposeProven") return;
    const [{ args }] = events as [PlainEvent];
    this.#absorbProposal(Number(args.id), Number(args.previous), BigInt(args.newRoot!));
  }

  /** Notes whether a proposal that fell has left debts where advances are covered. */
  #noteDebts(name: string, id: number): void {
    if (!this.terms.coverAdvances) return;
    const owes = this.cast.users.some((owner) => this.#contract.advances.of(owner, 0).id === id);
    if (owes) this.distribution.note("covered debts", "", name);
  }

  #absorbProposal(id: number, previous: number, newRoot: bigint): void {
    const draft = this.#draft!;
    const { group, state, isTrue } = draft;
    const { domain } = this.#contract;
    const { shape, feeRecipient } = group;
    const batches = groupData(group.data, shape, { ...group, domain });
    const claims = claimsOf({ batches, shape, feeRecipient });
    if (isTrue) assert.equal(state?.root, newRoot);
    this.known.set(id, {
      ...draft,
      ...{ id, previous, claims: encodeClaims(claims), claimCount: claims.length },
      state: state?.root === newRoot ? state : undefined,
      isSound: isTrue && this.isSound(previous),
    });
    for (const [i, data] of batches.entries()) {
      this.batches.push({
        ...{ shape, oldRoot: group.oldRoot, feeRecipient, data: toCalldata(data) },
        ...draft.proofs[i % draft.proofs.length]!,
      });
    }
  }

  protected override assertSolvent(view: View, scope: OptimisticScope): void {
    assertOptimisticallySolvent(view, scope, this);
  }

  protected override scope(): OptimisticScope {
    return {
      ...super.scope(),
      proposals: this.#contract.lastId + 1,
      falls: this.#contract.slashes.length,
      advanced: [...this.#tried.values()],
    };
  }
}
