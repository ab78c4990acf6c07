/**
 * The proposals of an optimistic rollup, as somebody judges them who has the state before each: its data
 * are replayed with their signatures. It knows the final state and the proposals that stand behind it.
 */
import { newRootOf } from "../../src/batch/data.js";
import { replayBatch } from "../../src/batch/replay.js";
import { replaySignedBatch } from "../../src/batch/replay-signed.js";
import { sealPublished } from "../../src/batch/seal-published.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { State } from "../../src/state/state.js";
import { l1Error } from "../l1-error.js";
import type { PublishedProposal } from "./read-proposal.js";

/** What is to be thought of a proposal. */
export type Verdict =
  | { readonly name: "true" }
  /** No proof of it can be. */
  | { readonly name: "false"; readonly reason: string }
  /** It stands on a false one, so nobody knows the state before it. */
  | { readonly name: "groundless" };

/** A proposal that stands and is not final. */
export interface WatchedProposal {
  readonly id: number;
  readonly published: PublishedProposal;
  /** When it was made, in seconds. */
  readonly proposedAt: number;
  readonly verdict: Verdict;
  /** Last second for an answer to its open challenge; undefined if there is none. */
  readonly answerDue: number | undefined;
  readonly proven: boolean;
}

/** A proposal as it is made. */
export type NewProposal = Pick<WatchedProposal, "id" | "published" | "proposedAt" | "proven"> & {
  /** The one that it is built on. */
  readonly previous: number;
  /** The root that the contract announced. */
  readonly newRoot: bigint;
};

export class WatchedChain {
  readonly #final: State;
  /** The state behind the last proposal that stands; undefined if that is not known. */
  #tip: State | undefined;
  #finalId = 0;
  #standing: WatchedProposal[] = [];

  /** The state before the first proposal: the empty tree. */
  constructor(levels: number) {
    this.#final = new State([], levels);
    this.#tip = this.#final.clone();
  }

  /** The proposals that stand and are not final, in their order. */
  get standing(): readonly WatchedProposal[] {
    return this.#standing;
  }

  /** The last final proposal; 0 for the genesis. */
  get finalId(): number {
    return this.#finalId;
  }

  /** The state behind the last final proposal. */
  get finalState(): State {
    return this.#final;
  }

  /** The state behind the last proposal that stands; undefined while a false one stands. */
  get tipState(): State | undefined {
    return this.#tip;
  }

  /**
   * Goes on by a proposal.
   *
   * @returns what is to be thought of it
   * @throws QuipuError `SyncMismatch` if it is not built on the last one that stands, or the roots are not those that
   *   the contract compares: that is no fault of the proposal's.
   */
  propose({ previous, newRoot, ...proposal }: NewProposal): Verdict {
    this.#expect(
      `previous of proposal ${proposal.id}`,
      previous,
      this.#standing.at(-1)?.id ?? this.#finalId,
    );
    this.#expectRoots(proposal, newRoot);
    const verdict = this.#judge(proposal.published);
    if (proposal.proven) this.#expectNotFalse(proposal.id, verdict);
    this.#standing.push({ ...proposal, verdict, answerDue: undefined });
    return verdict;
  }

  /** @param answerDue last second for an answer */
  challenge(id: number, answerDue: number): void {
    this.#change(id, { answerDue });
  }

  /** @throws QuipuError `SyncMismatch` if it is false. */
  prove(id: number): void {
    this.#expectNotFalse(id, this.#standing[this.#positionOf(id)]!.verdict);
    this.#change(id, { answerDue: undefined, proven: true });
  }

  /** A proposal falls, and all behind it. */
  slash(id: number): void {
    this.#standing = this.#standing.slice(0, this.#positionOf(id));
    if (this.#standing.some(({ verdict }) => verdict.name !== "true")) return;
    this.#tip = this.#stateBehind(this.#standing);
  }

  /**
   * The first proposal that stands becomes final.
   *
   * @throws QuipuError `FalseFinal` if it is not a true one: the state is lost then.
   */
  finalize(id: number): void {
    this.#expect("proposal that becomes final", this.#positionOf(id), 0);
    const [first, ...rest] = this.#standing;
    const { verdict, published } = first!;
    if (verdict.name !== "true") {
      const reason = verdict.name === "false" ? verdict.reason : "it stands on a false one";
      throw l1Error("FalseFinal", `proposal ${id} became final and is false: ${reason}`);
    }
    goOn(this.#final, published);
    this.#finalId = id;
    this.#standing = rest;
  }

  /**
   * The batches of a true proposal as whoever proves them needs them.
   *
   * @throws QuipuError as `sealPublished` does.
   */
  seal(id: number): SealedBatch[] {
    const position = this.#positionOf(id);
    const state = this.#stateBehind(this.#standing.slice(0, position));
    const { published } = this.#standing[position]!;
    return published.batches.map((data) => {
      const sealed = sealPublished(state, data, published);
      replayBatch(state, data, published);
      return sealed;
    });
  }

  /** The contract knows both roots. Whoever hears of others hears of something else, and must not challenge it. */
  #expectRoots({ id, published }: Pick<NewProposal, "id" | "published">, newRoot: bigint): void {
    const { oldRoot, batches } = published;
    this.#expect(`new root in the data of proposal ${id}`, newRootOf(batches.at(-1)!), newRoot);
    if (this.#tip === undefined) return;
    this.#expect(`old root of proposal ${id}`, oldRoot, this.#tip.root);
  }

  #expectNotFalse(id: number, verdict: Verdict): void {
    if (verdict.name !== "false") return;
    const got = `refused: ${verdict.reason}`;
    throw l1Error("SyncMismatch", gotExpected(`replay of proven proposal ${id}`, got, "right"));
  }

  #judge(published: PublishedProposal): Verdict {
    const state = this.#tip;
    if (state === undefined) return { name: "groundless" };
    try {
      for (const data of published.batches) replaySignedBatch(state, data, published);
      return { name: "true" };
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      this.#tip = undefined;
      return { name: "false", reason: `${error.code}: ${error.message}` };
    }
  }

  #stateBehind(proposals: readonly WatchedProposal[]): State {
    const state = this.#final.clone();
    for (const { published } of proposals) goOn(state, published);
    return state;
  }

  #change(id: number, change: Partial<WatchedProposal>): void {
    const position = this.#positionOf(id);
    this.#standing[position] = { ...this.#standing[position]!, ...change };
  }

  #positionOf(id: number): number {
    const position = this.#standing.findIndex((one) => one.id === id);
    if (position >= 0) return position;
    const standing = this.#standing.map((one) => one.id).join(", ") || "none";
    throw l1Error("SyncMismatch", gotExpected("proposal", id, `one that stands (${standing})`));
  }

  #expect(what: string, got: unknown, expected: unknown): void {
    if (got !== expected) throw l1Error("SyncMismatch", gotExpected(what, got, expected));
  }
}

/** Goes on by batches that were judged before: their signatures are not looked at again. */
function goOn(state: State, published: PublishedProposal): void {
  for (const data of published.batches) replayBatch(state, data, published);
}
