/** The blobs that came with the transactions which committed batches of a rollup. */
import type { WantedBlob } from "../blobs/blob-source.js";
import { blobsOf } from "../blobs/blobs-of.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { eventTopic } from "../contract/read-event.js";
import { LOG_RANGE } from "../rpc/log-range.js";
import { scanLogs } from "../rpc/scan-logs.js";
import { transactionOfLog } from "../rpc/transaction-of-log.js";

export interface CommittedBlobsOptions {
  /** The first block that is looked at, for instance that of the deployment. Default 0. */
  readonly fromBlock?: number | undefined;
  /** Blocks whose logs are asked for at once. */
  readonly logRange?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Hears how far the newest block is looked for. */
  readonly onBlock?: ((block: number, head: number) => void) | undefined;
}

/**
 * Goes through them in the order of the chain, each blob once.
 *
 * @throws QuipuError as `scanLogs`, `transactionOfLog` and `blobsOf` do; the signal's reason.
 */
export async function* committedBlobs(
  { chain, address }: DeployedRollup,
  { fromBlock = 0, logRange = LOG_RANGE, signal, onBlock }: CommittedBlobsOptions = {},
): AsyncGenerator<WantedBlob> {
  const toBlock = (await chain.head()).number;
  const query = { address, topics: [eventTopic("BatchesCommitted")], fromBlock, toBlock };
  const seen = new Set<string>();
  for await (const { logs, block } of scanLogs(chain, query, logRange)) {
    for (const log of logs) {
      signal?.throwIfAborted();
      const transaction = await transactionOfLog(chain, log);
      for (const wanted of await blobsOf(transaction, log.blockNumber, chain)) {
        if (seen.has(wanted.versionedHash)) continue;
        seen.add(wanted.versionedHash);
        yield wanted;
      }
    }
    onBlock?.(block.number, toBlock);
  }
}
