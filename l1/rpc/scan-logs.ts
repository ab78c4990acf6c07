/**
 * The logs of a long stretch of the chain, a piece at a time. Endpoints limit what one request may
 * ask for, each in its own way; a piece that is refused, or too large, is halved.
 *
 * The logs of a piece belong to one chain: its last block, whose hash commits to all before it, had
 * the same hash before and after they were read.
 */
import { gotExpected } from "../../src/errors.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Block, Log } from "./answers.js";
import type { Chain, LogQuery } from "./chain.js";
import { refusalOf } from "./explain-fault.js";
import { RpcFault } from "./json-rpc.js";
import { LOG_RANGE } from "./log-range.js";

/** The logs of some blocks, in the order of the chain. */
export interface LogRange {
  readonly logs: readonly Log[];
  /** The last of these blocks. */
  readonly block: Block;
}

/**
 * Goes through the logs of a query from the first block to the last.
 *
 * @param range blocks asked for at once
 * @throws QuipuError `Reorganised`; `RpcUnavailable`, `InvalidRpcAnswer`; `RpcRefused` or
 *   `RpcAnswerTooLarge` if not even the logs of one block are given.
 */
export async function* scanLogs(
  chain: Chain,
  query: LogQuery,
  range: number = LOG_RANGE,
): AsyncGenerator<LogRange> {
  let size = range;
  for (let fromBlock = query.fromBlock; fromBlock <= query.toBlock; ) {
    const toBlock = Math.min(query.toBlock, fromBlock + size - 1);
    const before = await chain.findBlock(toBlock);
    let logs: readonly Log[];
    try {
      logs = await chain.logs({ ...query, fromBlock, toBlock });
    } catch (error) {
      const isRefused = error instanceof RpcFault;
      if (!isRefused && !isL1Error(error, "RpcAnswerTooLarge")) throw error;
      if (fromBlock === toBlock) throw isRefused ? refusalOf(error) : error;
      size = Math.ceil((toBlock - fromBlock + 1) / 2);
      continue;
    }
    const block = await chain.findBlock(toBlock);
    if (block === undefined || block.hash !== before?.hash) {
      const message = gotExpected(`hash of block ${toBlock}`, block?.hash, before?.hash);
      throw l1Error("Reorganised", `${message}, as before`);
    }
    const stray = logs.find((log) => log.blockNumber === toBlock && log.blockHash !== block.hash);
    if (stray !== undefined) {
      const what = `block ${toBlock} of the log in ${stray.transactionHash}`;
      throw l1Error("Reorganised", gotExpected(what, stray.blockHash, block.hash));
    }
    yield { logs, block };
    fromBlock = toBlock + 1;
    size = Math.min(range, size * 2);
  }
}
