/**
 * Watches an optimistic rollup: reads every proposal, replays it with its signatures, challenges what is
 * false, proves what was challenged wrongly, and ends challenges that nobody has answered.
 *
 * After a reorganisation it begins anew: a challenge names what it is of, so none hits another proposal.
 */

import type { SealedBatch } from "../../src/batch/sealed-batch.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { contentOf } from "../../verifier/optimistic/content.js";
import type { BatchProof } from "../../verifier/submission.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex, Log, Receipt } from "../rpc/answers.js";
import { transactionOfLog } from "../rpc/transaction-of-log.js";
import type { Sender } from "../sending/sender.js";
import type { OptimisticRollup } from "./connect-optimistic.js";
import { type Duty, dutiesOf } from "./duties.js";
import { type Missed, missedOf } from "./missed.js";
import { challengeCall, proveCall, sendCall, slashCall } from "./optimistic-call.js";
import { type ProposalEvent, readOptimisticLog } from "./optimistic-log.js";
import { type ProposalLogOptions, ProposalLogs } from "./proposal-logs.js";
import { readProposal } from "./read-proposal.js";
import { type Verdict, WatchedChain, type WatchedProposal } from "./watched-chain.js";

export interface WatchOptions extends ProposalLogOptions {
  /** Who challenges, answers and slashes; without one, what is due is only told. */
  readonly sender?: Sender | undefined;
  /** Proves a batch; without it nothing is answered. */
  readonly prove?: ((batch: SealedBatch) => Promise<BatchProof>) | undefined;
  readonly observer?: WatchObserver | undefined;
}

/** Hears of what a watcher sees and does. */
export interface WatchObserver {
  /** Something has become of a proposal. */
  happened?(id: number, what: ProposalEvent["eventName"]): void;
  /** A proposal was read and judged. */
  judged?(id: number, verdict: Verdict): void;
  /** Something could have been done, and it is too late. It is told once. */
  missed?(missed: Missed): void;
  /** Something is due. */
  due?(duty: Duty): void;
  /** It was done. */
  done?(duty: Duty, receipt: Receipt): void;
  /** It was not: somebody else was faster, or it cannot be done. It is tried again as long as it is due. */
  failed?(duty: Duty, error: Error): void;
}

export class Watcher {
  readonly #rollup: OptimisticRollup;
  readonly #options: WatchOptions;
  #chain: WatchedChain;
  readonly #logs: ProposalLogs;
  /** What was missed and told. */
  readonly #told = new Set<string>();

  constructor(rollup: OptimisticRollup, options: WatchOptions = {}) {
    this.#rollup = rollup;
    this.#options = options;
    this.#chain = new WatchedChain(rollup.levels);
    this.#logs = new ProposalLogs(rollup, options);
  }

  /** What was read of the proposals. */
  get chain(): WatchedChain {
    return this.#chain;
  }

  /** The last block that was read; undefined before the first. */
  get block(): number | undefined {
    return this.#logs.block;
  }

  /**
   * Reads up to the newest block, and does what is due. It looks again before each thing that it does: proofs take long,
   * and what has come meanwhile may be more urgent.
   *
   * @returns what was due
   * @throws QuipuError `FalseFinal` if a false proposal has become final; `Reorganised`, `SyncMismatch`; `RpcBehind`,
   *   `RpcUnavailable`, `InvalidRpcAnswer`, `RpcAnswerTooLarge`, `RpcRefused`. Another call goes on from what is complete.
   */
  async step(): Promise<readonly Duty[]> {
    const begun: Duty[] = [];
    for (;;) {
      const next = (await this.#due()).find((duty) => !begun.some((one) => isSame(one, duty)));
      if (next === undefined) return begun;
      begun.push(next);
      await this.#do(next);
    }
  }

  async #due(): Promise<Duty[]> {
    const now = await this.#read();
    const { terms } = this.#rollup;
    for (const missed of missedOf(this.#chain.standing, terms, now)) {
      const name = `${missed.what} ${missed.proposal.id} ${missed.until}`;
      if (!this.#told.has(name)) this.#options.observer?.missed?.(missed);
      this.#told.add(name);
    }
    return dutiesOf(this.#chain.standing, terms, now);
  }

  /** @returns the time of the newest block, in seconds */
  #read(): Promise<number> {
    return this.#logs.read({
      prepare: (log) => this.#prepare(log),
      beginAnew: () => {
        this.#chain = new WatchedChain(this.#rollup.levels);
      },
    });
  }

  async #prepare(log: Log): Promise<() => void> {
    const event = readOptimisticLog(log) as ProposalEvent;
    const id = Number(event.args.id);
    const heard = (): void => this.#options.observer?.happened?.(id, event.eventName);
    if (event.eventName !== "Proposed") {
      return () => {
        this.#apply(event, id);
        heard();
      };
    }
    const { previous, newRoot, proven } = event.args;
    const published = await this.#publishedBy(log);
    const { timestamp: proposedAt } = await this.#blockOf(log);
    return () => {
      const proposal = { id, published, proposedAt, proven, previous: Number(previous), newRoot };
      const verdict = this.#chain.propose(proposal);
      heard();
      this.#options.observer?.judged?.(id, verdict);
    };
  }

  #apply(event: Exclude<ProposalEvent, { eventName: "Proposed" }>, id: number): void {
    switch (event.eventName) {
      case "Challenged":
        this.#chain.challenge(id, Number(event.args.answerDue));
        break;
      case "Proven":
        this.#chain.prove(id);
        break;
      case "Slashed":
        this.#chain.slash(id);
        break;
      case "Finalized":
        this.#chain.finalize(id);
    }
  }

  async #publishedBy(log: Log) {
    const { chain, address, domain } = this.#rollup;
    const transaction = await transactionOfLog(chain, log);
    if (transaction.to !== address.toLowerCase()) {
      const what = `receiver of transaction ${transaction.hash}`;
      throw l1Error("InvalidRpcAnswer", gotExpected(what, transaction.to, address));
    }
    return readProposal(transaction, domain);
  }

  async #blockOf({ blockNumber, blockHash }: Log) {
    const block = await this.#rollup.chain.findBlock(blockNumber);
    if (block !== undefined && block.hash === blockHash) return block;
    const message = gotExpected(`hash of block ${blockNumber}`, block?.hash, blockHash);
    throw l1Error("Reorganised", message);
  }

  async #do(duty: Duty): Promise<void> {
    const { sender, observer } = this.#options;
    observer?.due?.(duty);
    if (sender === undefined) return;
    try {
      const call = await this.#callOf(duty);
      if (call === undefined) return;
      // Not in the call of the observer: if it does not want to hear of it, its arguments are not evaluated.
      const receipt = await sendCall(this.#rollup, sender, call);
      observer?.done?.(duty, receipt);
    } catch (error) {
      if (!(error instanceof Error) || isL1Error(error, "RpcUnavailable")) throw error;
      observer?.failed?.(duty, error);
    }
  }

  async #callOf({ what, proposal }: Duty) {
    const { levels, terms } = this.#rollup;
    const { id, published } = proposal;
    if (what === "slash") return slashCall(id);
    if (what === "challenge") {
      const content = contentOf({ ...published, data: published.calldata }, levels);
      return challengeCall(id, hexWord(content), terms.challengeBond);
    }
    const proofs = await this.#proofsOf(proposal);
    if (proofs === undefined) return undefined;
    return proveCall(id, { ...published, data: published.calldata, proofs }, levels);
  }

  async #proofsOf({ id }: WatchedProposal): Promise<BatchProof[] | undefined> {
    const { prove } = this.#options;
    if (prove === undefined) return undefined;
    const proofs: BatchProof[] = [];
    for (const batch of this.#chain.seal(id)) {
      if (proofs.length > 0) await this.#doUrgent();
      proofs.push(await prove(batch));
    }
    return proofs;
  }

  /** Does what needs no proof. That L1 cannot be read is no reason to give up what has been proven. */
  async #doUrgent(): Promise<void> {
    try {
      const [first] = await this.#due();
      if (first !== undefined && first.what !== "prove") await this.#do(first);
    } catch (error) {
      if (!(error instanceof QuipuError)) throw error;
    }
  }
}

function isSame(a: Duty, b: Duty): boolean {
  return a.what === b.what && a.proposal.id === b.proposal.id;
}

function hexWord(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
