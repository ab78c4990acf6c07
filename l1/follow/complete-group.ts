/** What a group of batches has published, wherever it stands: in its transaction alone, or in a blob as well. */
import { blobGroupData } from "../../src/batch/blob-calldata.js";
import { gotExpected } from "../../src/errors.js";
import { parseShapeId } from "../../src/shape.js";
import { BlobFinder } from "../blobs/blob-finder.js";
import { blobsOf } from "../blobs/blobs-of.js";
import type { Published, Submission } from "../contract/read-submission.js";
import { l1Error } from "../l1-error.js";
import type { Transaction } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";

/** Where a group is on L1. */
export interface GroupPlace {
  readonly transaction: Transaction;
  readonly blockNumber: number;
}

/**
 * Completes a group: takes the records from its blob, if they are not in the transaction.
 *
 * @param blobs where to look for blobs; nowhere if none is given
 * @throws QuipuError `BlobUnavailable`, and what else `BlobFinder.find` throws; `InvalidRpcAnswer` if the endpoint
 *   shows no blob of the transaction; `Reorganised`; what `blobGroupData` throws.
 */
export async function completeGroup(
  submission: Submission,
  { transaction, blockNumber }: GroupPlace,
  chain: Chain,
  blobs: BlobFinder = new BlobFinder([]),
): Promise<Published> {
  if ("batches" in submission) return submission;
  const { shapeId, calldata, implied } = submission;
  const [wanted] = await blobsOf(transaction, blockNumber, chain);
  if (wanted === undefined) {
    const what = `versioned hashes of transaction ${transaction.hash}`;
    throw l1Error("InvalidRpcAnswer", gotExpected(what, "none", "one of the blob of its records"));
  }
  const { blob } = await blobs.find(wanted);
  const { shape } = parseShapeId(shapeId);
  return { shapeId, batches: blobGroupData(calldata, blob, shape, implied) };
}
