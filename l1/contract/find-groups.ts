/** Where batches are on L1 that have certain numbers: which groups hold them, in which transactions. */
import type { BatchesCommitted } from "../../verifier/rollup-event.js";
import type { Hex, Log } from "../rpc/answers.js";
import { LOG_RANGE } from "../rpc/log-range.js";
import { scanLogs } from "../rpc/scan-logs.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { eventTopic, readEvent } from "./read-event.js";

/** Where the search ends, and how it goes. */
export interface SearchOptions {
  /** A block that is older than the batches; the search ends there. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
}

/** A group that is on L1. */
export interface GroupOnL1 {
  readonly event: BatchesCommitted;
  readonly transactionHash: Hex;
}

/** Numbers of batches that follow on each other. */
export interface BatchNumbers {
  readonly first: number;
  /** 1 or more. */
  readonly count: number;
}

/**
 * The groups that hold any of these batches, in the order of the chain. A group may begin before them
 * and end after them, so no topic can be asked for; most are found near the newest block, where the
 * search begins.
 *
 * @throws QuipuError as `scanLogs` does.
 */
export async function findGroups(
  { chain, address }: DeployedRollup,
  wanted: BatchNumbers,
  { fromBlock: first = 0, logRange = LOG_RANGE }: SearchOptions = {},
): Promise<readonly GroupOnL1[]> {
  const topics = [eventTopic("BatchesCommitted")];
  let found: readonly GroupOnL1[] = [];
  let toBlock = (await chain.head()).number;
  while (toBlock >= first) {
    const fromBlock = Math.max(first, toBlock - logRange + 1);
    const query = { address, topics, fromBlock, toBlock };
    const groups: GroupOnL1[] = [];
    for await (const { logs } of scanLogs(chain, query, logRange)) {
      groups.push(...logs.flatMap(groupOfLog));
    }
    found = [...groups.filter(({ event }) => overlaps(event, wanted)), ...found];
    if (groups.some(({ event }) => event.firstBatch <= wanted.first)) break;
    toBlock = fromBlock - 1;
  }
  return found;
}

function groupOfLog(log: Log): GroupOnL1[] {
  const event = readEvent(log);
  if (event?.name !== "BatchesCommitted") return [];
  return [{ event, transactionHash: log.transactionHash }];
}

function overlaps({ firstBatch, count }: BatchesCommitted, wanted: BatchNumbers): boolean {
  return firstBatch < wanted.first + wanted.count && wanted.first < firstBatch + count;
}
