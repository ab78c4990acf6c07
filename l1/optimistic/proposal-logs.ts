/**
 * The logs that say what becomes of the proposals of a rollup, each once and in their order, up to the newest block. Where
 * the chain is another one than was read, they come anew from the first.
 */
import { gotExpected } from "../../src/errors.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { NewestSeen } from "../follow/newest-seen.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Block, Hex, Log } from "../rpc/answers.js";
import type { LogQuery } from "../rpc/chain.js";
import { RpcFault } from "../rpc/json-rpc.js";
import { LOG_RANGE } from "../rpc/log-range.js";
import { scanLogs } from "../rpc/scan-logs.js";
import { PROPOSAL_TOPICS } from "./optimistic-log.js";

export interface ProposalLogOptions {
  /** A block before the contract, or the one that it is in. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Blocks behind the newest one that are left out; default 0. */
  readonly depth?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
  /**
   * How long an endpoint may be behind what it has shown before the chain is believed to be without it; default 0,
   * which suits a single node.
   */
  readonly patienceMs?: number | undefined;
}

/** What is done with the logs. */
export interface LogReader {
  /** Asks for what the next log does not say itself. @returns what applies the log, as a whole or by an error */
  readonly prepare: (log: Log) => Promise<() => void>;
  /** What was applied is of another chain, or cannot be relied on. */
  readonly beginAnew: () => void;
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

export class ProposalLogs {
  readonly #rollup: Pick<DeployedRollup, "chain" | "address">;
  readonly #options: ProposalLogOptions;
  readonly #newest: NewestSeen;
  /** The block up to which they were read. */
  #block: Place | undefined;
  /** Those of the last blocks that have been applied, in their order. */
  #applied: Log[] = [];

  constructor(rollup: Pick<DeployedRollup, "chain" | "address">, options: ProposalLogOptions) {
    this.#rollup = rollup;
    this.#options = options;
    this.#newest = new NewestSeen(options.patienceMs ?? 0);
  }

  /** The last block that was read; undefined before the first. */
  get block(): number | undefined {
    return this.#block?.number;
  }

  /**
   * Reads what has come.
   *
   * @returns the time of the newest block, in seconds
   * @throws QuipuError `Reorganised`, `SyncMismatch`, `RpcBehind`; as `scanLogs` does; what the reader does.
   */
  async read(reader: LogReader): Promise<number> {
    const { chain } = this.#rollup;
    const { depth = 0 } = this.#options;
    const head = await chain.head();
    this.#newest.check(head.number);
    const last = depth === 0 ? head : await chain.findBlock(head.number - depth);
    if (last === undefined) return head.timestamp;
    if (!(await this.#isBefore(last))) this.#beginAnew(reader);
    if (!(await this.#isQuiet(last))) await this.#readTo(last.number, reader);
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

  async #readTo(toBlock: number, reader: LogReader): Promise<void> {
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
      for (const log of this.#relying(reader, () => this.#newOf(logs))) {
        // If this fails, the next look goes on from here.
        const apply = await reader.prepare(log);
        this.#relying(reader, apply);
        this.#applied.push(log);
        this.#goTo({ number: log.blockNumber, hash: log.blockHash });
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

  /** Everything before a block was read, and what has come of the block itself. */
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

  /** Does something with what was applied before; if that fails, all of it is applied anew. */
  #relying<Result>(reader: LogReader, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      this.#beginAnew(reader);
      throw error;
    }
  }

  #beginAnew(reader: LogReader): void {
    reader.beginAnew();
    this.#block = undefined;
    this.#applied = [];
  }

  async #isInChain({ number, hash }: Place): Promise<boolean> {
    const found = await this.#rollup.chain.findBlock(number);
    if (found === undefined) this.#newest.checkMissing(number);
    return found?.hash === hash;
  }
}

function isSameLog(a: Log, b: Log): boolean {
  return a.blockHash === b.blockHash && a.logIndex === b.logIndex;
}

function isBehind(a: Log, b: Log): boolean {
  return (
    a.blockNumber > b.blockNumber || (a.blockNumber === b.blockNumber && a.logIndex > b.logIndex)
  );
}
