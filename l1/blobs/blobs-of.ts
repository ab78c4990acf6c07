/** Which blobs came with a transaction. */
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import type { WantedBlob } from "./blob-source.js";

/**
 * The blobs of a transaction that is in a block.
 *
 * @param blockNumber of the block that the transaction is in
 * @throws QuipuError `Reorganised` if the chain has another block there; what `Chain.findBlock` throws.
 */
export async function blobsOf(
  { hash, blockHash, blobVersionedHashes }: Transaction,
  blockNumber: number,
  chain: Chain,
): Promise<WantedBlob[]> {
  if (blobVersionedHashes.length === 0) return [];
  const block = await chain.findBlock(blockNumber);
  if (block === undefined || block.hash !== blockHash) {
    const what = `block ${blockNumber} of transaction ${hash}`;
    throw l1Error("Reorganised", gotExpected(what, block?.hash, blockHash));
  }
  return blobVersionedHashes.map((versionedHash) => ({ versionedHash, block }));
}
