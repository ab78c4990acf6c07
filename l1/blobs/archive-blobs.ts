/** Keeps the blobs of transactions in an archive, before the nodes drop them. */
import { gotExpected, type QuipuError } from "../../src/errors.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex, Transaction } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import type { ArchiveFolder } from "./archive-folder.js";
import { BlobFinder, type BlobFinderOptions } from "./blob-finder.js";
import type { BlobSource, WantedBlob } from "./blob-source.js";

/** What has become of blobs that were to be kept. */
export interface Archived {
  /** Those that the archive has now and did not have before. */
  readonly kept: readonly Hex[];
  /** Those that it had. */
  readonly present: readonly Hex[];
  /** `BlobUnavailable` for each that nobody has. */
  readonly missing: readonly QuipuError[];
}

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

/**
 * Keeps blobs in an archive. One that nobody has does not hold up the others.
 *
 * @param sources asked for what the archive does not have, the first one first
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft` if the archive cannot keep them.
 */
export async function archiveBlobs(
  wanted: Iterable<WantedBlob> | AsyncIterable<WantedBlob>,
  archive: ArchiveFolder,
  sources: readonly BlobSource[],
  options: BlobFinderOptions = {},
): Promise<Archived> {
  const finder = new BlobFinder([archive, ...sources], options);
  const [kept, present, missing]: [Hex[], Hex[], QuipuError[]] = [[], [], []];
  for await (const one of wanted) {
    try {
      const { source } = await finder.find(one);
      (source === archive.name ? present : kept).push(one.versionedHash);
    } catch (error) {
      if (!isL1Error(error, "BlobUnavailable")) throw error;
      missing.push(error);
    }
  }
  return { kept, present, missing };
}
