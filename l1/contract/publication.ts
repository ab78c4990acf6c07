/** How the records of batches came to L1. */
import type { Hex, Receipt, Transaction } from "../rpc/answers.js";
import type { Submission } from "./read-submission.js";

export type Publication =
  | { readonly by: "calldata" }
  | {
      readonly by: "blob";
      /** Of the blob that they stand in (EIP-4844). */
      readonly versionedHash: Hex;
      /** Wei for a unit of blob gas; the mirror has none, and some endpoints do not say it. */
      readonly blobGasPrice?: bigint | undefined;
      /** Units that were paid at that price. */
      readonly blobGasUsed?: bigint | undefined;
    };

export const BY_CALLDATA: Publication = { by: "calldata" };

/** Records in the blob of a transaction that has that receipt. */
export function inBlob(
  versionedHash: Hex,
  { blobGasPrice, blobGasUsed }: Pick<Receipt, "blobGasPrice" | "blobGasUsed">,
): Publication {
  return { by: "blob", versionedHash, blobGasPrice, blobGasUsed };
}

/** How a group that is on L1 was published. */
export function publicationOf(
  submission: Submission,
  { blobVersionedHashes: [versionedHash] }: Pick<Transaction, "blobVersionedHashes">,
  receipt: Receipt,
): Publication {
  if ("batches" in submission || versionedHash === undefined) return BY_CALLDATA;
  return inBlob(versionedHash, receipt);
}
