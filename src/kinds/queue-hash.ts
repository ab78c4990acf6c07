/**
 * The hash that L1 keeps of an item of a queue (SPEC.md section 8). It chains the items, so that one
 * entry commits to all items before it.
 */
import { keccak256 } from "../crypto/keccak.js";
import { gotExpected, QuipuError } from "../errors.js";
import { QUEUE_HASH_BYTES } from "../params.js";

/** The hash before the first item of a queue. */
export const EMPTY_QUEUE_HASH: Uint8Array = new Uint8Array(QUEUE_HASH_BYTES);

/**
 * The first 27 bytes of keccak256(previous ‖ item).
 *
 * @param previous hash of the item before, 27 bytes
 * @param item the bytes of a deposit (70) or of an exit request (23)
 * @throws QuipuError `MalformedData` if the previous hash has another length.
 */
export function nextQueueHash(previous: Uint8Array, item: Uint8Array): Uint8Array {
  if (previous.length !== QUEUE_HASH_BYTES) {
    const message = gotExpected("bytes of a queue hash", previous.length, QUEUE_HASH_BYTES);
    throw new QuipuError("MalformedData", message);
  }
  return keccak256(previous, item).slice(0, QUEUE_HASH_BYTES);
}
