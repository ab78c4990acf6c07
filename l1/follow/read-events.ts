/** From the logs of a rollup to the events that a state is followed by, and what was published with them. */
import { gotExpected } from "../../src/errors.js";
import type { BlobFinder } from "../blobs/blob-finder.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { readEvent } from "../contract/read-event.js";
import { readSubmission } from "../contract/read-submission.js";
import { l1Error } from "../l1-error.js";
import type { Block, Log } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { transactionOfLog } from "../rpc/transaction-of-log.js";
import type { BlockReference } from "./checkpoint.js";
import { completeGroup } from "./complete-group.js";
import type { BatchPlace } from "./follow-observer.js";
import type { FollowedEvent } from "./followed-state.js";

export interface EventOptions {
  /** Where to look for blobs; nowhere if none is given. */
  readonly blobs?: BlobFinder | undefined;
  /** Whether it is asked when the blocks of groups were made, which takes a request for each. */
  readonly isPlaced: boolean;
}

/** An event in its block. */
export interface LoggedEvent extends FollowedEvent {
  readonly block: BlockReference;
  /** Where the batches of a group are, if that was asked for. */
  readonly place?: BatchPlace | undefined;
}

/**
 * Reads logs in the order of the chain.
 *
 * @throws QuipuError `InvalidRpcAnswer`, `SyncMismatch` or `Reorganised` if what the endpoint says does not fit
 *   together; what `completeGroup` throws, and what asking L1 does.
 */
export async function readEvents(
  logs: readonly Log[],
  rollup: DeployedRollup,
  options: EventOptions,
): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  let last: Block | undefined;
  for (const log of logs) {
    const block = { number: log.blockNumber, hash: log.blockHash };
    const event = await readFollowedEvent(log, rollup, options);
    if (event.publication === undefined || !options.isPlaced) {
      events.push({ ...event, block });
      continue;
    }
    if (last?.hash !== block.hash) last = await blockOf(log, rollup.chain);
    const { publication, ...rest } = event;
    const { transactionHash } = log;
    const place = { transactionHash, block, blockTime: last.timestamp, publication };
    events.push({ ...rest, block, place });
  }
  return events;
}

/** The event of a log; with a group, the data of its batches from the transaction. */
async function readFollowedEvent(
  log: Log,
  { address, chain, domain }: DeployedRollup,
  { blobs }: EventOptions,
): Promise<FollowedEvent & { readonly publication?: BatchPlace["publication"] }> {
  const event = readEvent(log);
  if (event === undefined) {
    const what = `log of transaction ${log.transactionHash}`;
    throw l1Error(
      "InvalidRpcAnswer",
      gotExpected(what, log.topics[0], "an event that was asked for"),
    );
  }
  if (event.name !== "BatchesCommitted") return { event };
  const transaction = await transactionOfLog(chain, log);
  if (transaction.to !== address.toLowerCase()) {
    const what = `receiver of transaction ${log.transactionHash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, transaction.to, address));
  }
  const submission = readSubmission(transaction, domain);
  const place = { transaction, blockNumber: log.blockNumber };
  const { shapeId, batches } = await completeGroup(submission, place, chain, blobs);
  const of = `of the group that begins with batch ${event.firstBatch}`;
  if (shapeId !== event.shapeId) {
    throw l1Error("SyncMismatch", gotExpected(`shape id ${of}`, shapeId, event.shapeId));
  }
  if (batches.length !== event.count) {
    throw l1Error("SyncMismatch", gotExpected(`batches ${of}`, batches.length, event.count));
  }
  const publication = "batches" in submission ? "calldata" : "blob";
  return { event, data: batches, publication };
}

/** The block of a log. @throws QuipuError `Reorganised` if the chain has another one there. */
async function blockOf({ blockNumber, blockHash }: Log, chain: Chain): Promise<Block> {
  const block = await chain.findBlock(blockNumber);
  if (block !== undefined && block.hash === blockHash) return block;
  const message = gotExpected(`hash of block ${blockNumber}`, block?.hash, blockHash);
  throw l1Error("Reorganised", message);
}
