/**
 * From a signed transaction to its receipt: hands it in, again and again if need be, and waits until
 * it is as deep in the chain as asked for. A reorganisation that takes it out of the chain puts it
 * back to where it was handed in; one that stays too long is replaced by a version that offers more.
 *
 * What an endpoint says about a transaction that it was handed is of little use: it may have taken
 * it and the answer got lost, it may have known it before. Only the refusal of a transaction that
 * nothing and nobody can have taken yet is news; from then on the chain alone tells its fate.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Receipt } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { RpcFault } from "../rpc/json-rpc.js";
import { explainRefusal, explainWaiting } from "./explain-waiting.js";
import { type Fate, findFate } from "./find-fate.js";
import type { PendingTransaction, SignedTransaction } from "./signed-transaction.js";

export interface WaitOptions {
  /** Blocks that the transaction must have come to, its own included; default 1. */
  readonly confirmations?: number | undefined;
  /** Milliseconds until the wait is given up; default 120,000. */
  readonly timeoutMs?: number | undefined;
  /** Blocks that a version may wait before the next one, which offers more; default 5. */
  readonly raiseAfterBlocks?: number | undefined;
  /** Told what the transaction waits for, whenever that changes. */
  readonly onWaiting?: ((why: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the wait does with the transaction. */
export interface Handling {
  /** Hands in a version, as `Broadcaster.broadcast` does. */
  readonly handIn: (version: SignedTransaction) => Promise<void>;
  /** Remembers the transaction as it is now. */
  readonly keep: (pending: PendingTransaction) => Promise<void>;
  /** Signs a version that offers more; or says why there is none. */
  readonly raise: (newest: SignedTransaction) => Promise<SignedTransaction | string>;
  /** Checks the receipt of a version. @throws QuipuError `InvalidRpcAnswer`. */
  readonly check: (receipt: Receipt, version: SignedTransaction) => void;
}

/** A transaction that is in the chain. */
export interface Mined {
  readonly receipt: Receipt;
  /** The version that was mined. */
  readonly version: SignedTransaction;
}

const FIRST_POLL_MS = 20;
const LONGEST_POLL_MS = 2000;
/** Polls without a receipt before the transaction is handed in again. */
const POLLS_A_BROADCAST = 5;

/**
 * Hands in a transaction and waits for its receipt.
 *
 * @param isNew whether it has just been signed, so that nobody can know it
 * @returns the receipt, of a transaction that succeeded or reverted
 * @throws QuipuError `TransactionReplaced` if another one with its nonce is as deep as asked for;
 *   `InsufficientFunds`, `TransactionPending`, `RpcRefused` if it is new and not taken;
 *   `TransactionUnconfirmed` when time is up or the signal fires: it may still happen.
 */
export async function awaitReceipt(
  chain: Chain,
  pending: PendingTransaction,
  handling: Handling,
  options: WaitOptions & { readonly isNew: boolean },
): Promise<Mined> {
  return new Wait(chain, pending, handling, options).run();
}

class Wait {
  readonly #chain: Chain;
  readonly #handling: Handling;
  readonly #options: WaitOptions & { readonly isNew: boolean };
  readonly #confirmations: number;
  #pending: PendingTransaction;
  /** Whether every hand-in so far was answered with an error. */
  #onlyRefused: boolean;
  /** What went wrong at the last hand-in: the endpoint's error, or the lack of an answer. */
  #handInError: RpcFault | QuipuError | undefined;
  /** What the transaction waits for, as last seen. */
  #why = "nothing heard of it";
  /** What went wrong at the last poll. */
  #trouble: unknown;

  constructor(
    chain: Chain,
    pending: PendingTransaction,
    handling: Handling,
    options: WaitOptions & { readonly isNew: boolean },
  ) {
    this.#chain = chain;
    this.#pending = { ...pending, refused: false };
    this.#onlyRefused = options.isNew || pending.refused;
    this.#handling = handling;
    this.#options = options;
    this.#confirmations = options.confirmations ?? 1;
  }

  async run(): Promise<Mined> {
    const { timeoutMs = 120_000, signal } = this.#options;
    const end = performance.now() + timeoutMs;
    let pause = FIRST_POLL_MS;
    for (let poll = 1; ; poll += 1) {
      const outcome = await this.#poll(poll);
      if (outcome instanceof Error) throw outcome;
      if (outcome !== undefined) return outcome;
      const isOver = performance.now() + pause > end;
      if (isOver) throw await this.#unconfirmed(`after ${timeoutMs / 1000} s`);
      await sleep(pause, undefined, { signal }).catch(async () => {
        throw await this.#unconfirmed("when it was interrupted");
      });
      pause = Math.min(LONGEST_POLL_MS, pause * 1.5);
    }
  }

  /** Looks once; an endpoint that fails is what waiting is for. */
  async #poll(poll: number): Promise<Mined | Error | undefined> {
    try {
      const isLost = this.#handInError instanceof QuipuError;
      if (isLost || poll % POLLS_A_BROADCAST === 1) await this.#handIn();
      const fate = await findFate(this.#chain, this.#pending, this.#confirmations);
      if (fate.kind === "final") {
        if (fate.receipt.status) this.#handling.check(fate.receipt, fate.version);
        return fate;
      }
      if (fate.kind === "replaced") return this.#replaced(fate.by);
      this.#trouble = undefined;
      if (poll % POLLS_A_BROADCAST !== 0) return undefined;
      if (fate.kind === "waiting" && (await this.#isRefused())) {
        const fault = this.#handInError as RpcFault;
        const refusal = await explainRefusal(this.#chain, this.#newest, fault);
        await this.#keep({ refused: true });
        return refusal;
      }
      await this.#explain(fate);
      return undefined;
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
      this.#trouble = error;
      return undefined;
    }
  }

  get #newest(): SignedTransaction {
    return this.#pending.versions.at(-1)!;
  }

  /** Hands in the newest version; as long as one is refused, the one before as well. */
  async #handIn(): Promise<void> {
    this.#handInError = undefined;
    for (const version of this.#pending.versions.toReversed()) {
      const error = await this.#broadcast(version);
      this.#handInError ??= error;
      // One whose answer was lost may have been taken.
      if (!(error instanceof RpcFault)) this.#onlyRefused = false;
      if (error === undefined) return;
    }
  }

  async #broadcast(version: SignedTransaction): Promise<RpcFault | QuipuError | undefined> {
    try {
      await this.#handling.handIn(version);
      return undefined;
    } catch (error) {
      if (error instanceof RpcFault || error instanceof QuipuError) return error;
      throw error;
    }
  }

  /** Whether a new transaction was refused, and the endpoint does not know it after all. */
  async #isRefused(): Promise<boolean> {
    if (!this.#options.isNew || !this.#onlyRefused) return false;
    for (const { hash } of this.#pending.versions) {
      if ((await this.#chain.findTransaction(hash)) === undefined) continue;
      this.#onlyRefused = false;
      return false;
    }
    return true;
  }

  /** Says what it waits for, and offers more if it has waited long enough. */
  async #explain(fate: Exclude<Fate, { kind: "final" | "replaced" }>): Promise<void> {
    const { raiseAfterBlocks = 5, onWaiting } = this.#options;
    const situation = { confirmations: this.#confirmations, handInError: this.#handInError };
    let why = await explainWaiting(this.#chain, this.#pending, fate, situation);
    const waited = fate.head.number - this.#newest.block;
    const { from, nonce } = this.#pending;
    const isStuck = fate.kind === "waiting" && waited >= raiseAfterBlocks;
    if (isStuck && (await this.#chain.transactionCount(from)) === nonce) {
      const raised = await this.#handling.raise(this.#newest);
      if (typeof raised === "string") why += `; ${raised}`;
      else await this.#addVersion(raised);
    }
    if (why === this.#why) return;
    this.#why = why;
    onWaiting?.(`nonce ${nonce}: ${why}`);
  }

  async #addVersion(raised: SignedTransaction): Promise<void> {
    await this.#keep({ versions: [...this.#pending.versions, raised] });
    await this.#handIn();
  }

  /** Remembers a change. */
  async #keep(change: Partial<PendingTransaction>): Promise<void> {
    const pending = { ...this.#pending, ...change };
    await this.#handling.keep(pending);
    this.#pending = pending;
  }

  #replaced(by: string): Error {
    const { from, nonce, versions } = this.#pending;
    const got = `transaction ${by}`;
    const expected = versions.map(({ hash }) => hash).join(" or ");
    return l1Error("TransactionReplaced", gotExpected(`nonce ${nonce} of ${from}`, got, expected));
  }

  async #unconfirmed(when: string): Promise<Error> {
    if (this.#onlyRefused) await this.#keep({ refused: true });
    const { nonce } = this.#pending;
    const { signal } = this.#options;
    const what = `transaction ${this.#newest.hash}`;
    const message = gotExpected(what, `no receipt ${when} (${this.#reason()})`, "one");
    const advice = `it may still happen; a second try with nonce ${nonce} is safe, only one of the two can`;
    const cause = signal?.aborted ? signal.reason : this.#trouble;
    return l1Error("TransactionUnconfirmed", `${message}; ${advice}`, cause);
  }

  #reason(): string {
    return this.#trouble instanceof Error ? this.#trouble.message : this.#why;
  }
}
