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
import type { Block, Hex, Log, Receipt } from "../rpc/answers.js";
import type { LogQuery } from "../rpc/chain.js";
import { RpcFault } from "../rpc/json-rpc.js";
import { LOG_RANGE } from "../rpc/log-range.js";
import { scanLogs } from "../rpc/scan-logs.js";
import type { Sender } from "../sending/sender.js";
import type { OptimisticRollup } from "./connect-optimistic.js";
import { type Duty, dutiesOf } from "./duties.js";
import { challengeCall, proveCall, sendCall, slashCall } from "./optimistic-call.js";
import { PROPOSAL_TOPICS, type ProposalEvent, readOptimisticLog } from "./optimistic-log.js";
import { readProposal } from "./read-proposal.js";
import { type Verdict, WatchedChain, type WatchedProposal } from "./watched-chain.js";

export interface WatchOptions {
  /** A block before the contract, or the one that it is in. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Blocks behind the newest one that are left out; default 0. */
  readonly depth?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
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
  /** Something is due. */
  due?(duty: Duty): void;
  /** It was done. */
  done?(duty: Duty, receipt: Receipt): void;
  /** It was not: somebody else was faster, or it cannot be done. It is tried again as long as it is due. */
  failed?(duty: Duty, error: Error): void;
}

/** A block of the chain. */
interface Place {
  readonly number: number;
  readonly hash: Hex;
}

/**
 * Blocks that are looked at again each time: nodes show a block before the logs in it, and a challenge that was
 * overlooked is one that nobody answers.
 */
const OVERLAP = 32;

export class Watcher {
  readonly #rollup: OptimisticRollup;
  readonly #options: WatchOptions;
  #chain: WatchedChain;
  /** The block up to which the chain of proposals was read. */
  #block: Place | undefined;
  /** The logs of the last blocks that have been applied, in their order. */
  #applied: Log[] = [];

  constructor(rollup: OptimisticRollup, options: WatchOptions = {}) {
    this.#rollup = rollup;
    this.#options = options;
    this.#chain = new WatchedChain(rollup.levels);
  }

  /** What was read of the proposals. */
  get chain(): WatchedChain {
    return this.#chain;
  }

  /** The last block that was read; undefined before the first. */
  get block(): number | undefined {
    return this.#block?.number;
  }

  /**
   * Reads up to the newest block, and does what is due. It looks again before each thing that it does: proofs take long,
   * and what has come meanwhile may be more urgent.
   *
   * @returns what was due
   * @throws QuipuError `FalseFinal` if a false proposal has become final; `Reorganised`, `SyncMismatch`;
   *   `RpcUnavailable`, `InvalidRpcAnswer`, `RpcRefused`. Another call goes on from what is complete.
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
    return dutiesOf(this.#chain.standing, this.#rollup.terms, now);
  }

  /** @returns the time of the newest block, in seconds */
  async #read(): Promise<number> {
    const { chain } = this.#rollup;
    const { depth = 0 } = this.#options;
    const head = await chain.head();
    const last = depth === 0 ? head : await chain.findBlock(head.number - depth);
    if (last === undefined) return head.timestamp;
    if (!(await this.#isBefore(last))) this.#beginAnew();
    if (!(await this.#isQuiet(last))) await this.#readTo(last.number);
    return head.timestamp;
  }

  /** Whether the block that was read last is in the chain that ends with another one. */
  async #isBefore({ number, hash, parentHash }: Block): Promise<boolean> {
    if (this.#block === undefined) return true;
    if (this.#block.number === number) return this.#block.hash === hash;
    if (this.#block.number === number - 1) return this.#block.hash === parentHash;
    return this.#isInChain(this.#block);
  }

  /**
   * Goes on to a block if there is nothing new up to it, which takes a single request. If the answer is of another chain,
   * the next look finds that this one is not in it.
   */
  async #isQuiet({ number, hash }: Block): Promise<boolean> {
    const { logRange = LOG_RANGE } = this.#options;
    if (this.#block === undefined) return false;
    const query = this.#queryTo(number);
    if (number - query.fromBlock >= logRange) return false;
    try {
      const logs = await this.#rollup.chain.logs(query);
      if (this.#newOf(logs).length > 0) return false;
    } catch (error) {
      // Too much at once: it is asked for piece by piece.
      if (error instanceof RpcFault || isL1Error(error, "RpcAnswerTooLarge")) return false;
      throw error;
    }
    this.#goTo({ number, hash });
    return true;
  }

  async #readTo(toBlock: number): Promise<void> {
    const { chain } = this.#rollup;
    for await (const { logs, block } of scanLogs(
      chain,
      this.#queryTo(toBlock),
      this.#options.logRange,
    )) {
      if (this.#block !== undefined && !(await this.#isInChain(this.#block))) {
        const what = `hash of block ${this.#block.number}`;
        throw l1Error("Reorganised", gotExpected(what, "another one", this.#block.hash));
      }
      try {
        for (const log of this.#newOf(logs)) {
          await this.#apply(readOptimisticLog(log) as ProposalEvent, log);
          this.#applied.push(log);
        }
      } catch (error) {
        // Some of the logs may have been applied.
        this.#beginAnew();
        throw error;
      }
      this.#goTo(block);
    }
  }

  /** The logs from a little before the block that was read last. */
  #queryTo(toBlock: number): LogQuery {
    const { address } = this.#rollup;
    const { fromBlock: first = 0 } = this.#options;
    const next = this.#block === undefined ? first : this.#block.number + 1;
    const fromBlock = Math.max(first, next - OVERLAP);
    return { address, topics: [PROPOSAL_TOPICS], fromBlock, toBlock };
  }

  /** Everything up to a block was read. */
  #goTo({ number, hash }: Place): void {
    if (this.#block !== undefined && number <= this.#block.number) return;
    this.#block = { number, hash };
    this.#applied = this.#applied.filter(({ blockNumber }) => blockNumber > number - OVERLAP);
  }

  /**
   * The logs that have not been applied yet.
   *
   * @throws QuipuError `SyncMismatch` if one of them comes before one that has been
   */
  #newOf(logs: readonly Log[]): readonly Log[] {
    const fresh = logs.filter((log) => !this.#applied.some((one) => isSameLog(one, log)));
    const [earliest, last] = [fresh[0], this.#applied.at(-1)];
    if (earliest === undefined || last === undefined || isBehind(earliest, last)) return fresh;
    const got = `one in ${earliest.transactionHash} that it has not shown before`;
    throw l1Error("SyncMismatch", gotExpected("logs", got, "no earlier ones than those shown"));
  }

  async #apply(event: ProposalEvent, log: Log): Promise<void> {
    const id = Number(event.args.id);
    this.#options.observer?.happened?.(id, event.eventName);
    switch (event.eventName) {
      case "Proposed": {
        const { previous, newRoot, proven } = event.args;
        const published = await this.#publishedBy(log);
        const { timestamp } = await this.#blockOf(log);
        const proposal = { id, published, proposedAt: timestamp, proven };
        const verdict = this.#chain.propose({ ...proposal, previous: Number(previous), newRoot });
        this.#options.observer?.judged?.(id, verdict);
        return;
      }
      case "Challenged":
        return this.#chain.challenge(id, Number(event.args.answerDue));
      case "Proven":
        return this.#chain.prove(id);
      case "Slashed":
        return this.#chain.slash(id);
      case "Finalized":
        return this.#chain.finalize(id);
    }
  }

  async #publishedBy({ transactionHash, blockHash }: Log) {
    const { chain, address, domain } = this.#rollup;
    const transaction = await chain.findTransaction(transactionHash);
    if (transaction === undefined || transaction.blockHash !== blockHash) {
      const what = `block of transaction ${transactionHash}`;
      throw l1Error("Reorganised", gotExpected(what, transaction?.blockHash, blockHash));
    }
    if (transaction.to !== address.toLowerCase()) {
      const what = `receiver of transaction ${transactionHash}`;
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

  #beginAnew(): void {
    this.#chain = new WatchedChain(this.#rollup.levels);
    this.#block = undefined;
    this.#applied = [];
  }

  async #isInChain({ number, hash }: Place): Promise<boolean> {
    return (await this.#rollup.chain.findBlock(number))?.hash === hash;
  }
}

function isSame(a: Duty, b: Duty): boolean {
  return a.what === b.what && a.proposal.id === b.proposal.id;
}

function hexWord(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, "0")}`;
}

function isSameLog(a: Log, b: Log): boolean {
  return a.blockHash === b.blockHash && a.logIndex === b.logIndex;
}

function isBehind(a: Log, b: Log): boolean {
  return (
    a.blockNumber > b.blockNumber || (a.blockNumber === b.blockNumber && a.logIndex > b.logIndex)
  );
}
