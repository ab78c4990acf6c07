/** Whether bytes are the blob of a versioned hash. */
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { gotExpected, type Mismatch } from "../../src/errors.js";
import { commitmentOf, versionedHashOf } from "../../verifier/kzg.js";
import type { Hex } from "../rpc/answers.js";

/**
 * Recomputes the commitment to a blob, which takes up to half a second.
 *
 * @returns what differs, for bytes that are no blob or the blob of another hash; else undefined
 */
export async function findMismatch(
  blob: Uint8Array,
  versionedHash: Hex,
): Promise<Mismatch | undefined> {
  if (blob.length !== BLOB_BYTES) return gotExpected("bytes", blob.length, BLOB_BYTES);
  const got = await commitmentOf(blob).then(versionedHashOf, noBlob);
  return got === versionedHash ? undefined : gotExpected("versioned hash", got, versionedHash);
}

/** The library refuses a word that is not below q, and nothing else of that length. */
function noBlob(): string {
  return "none, with a word that is not below q";
}
