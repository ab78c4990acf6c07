/**
 * A group whose records stand in a blob: its calldata have of each batch what L1 reads, new root (32), fee token
 * (2), fee total (16) and settlement, one behind the other; its blob has the records of all, in the same order.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { CALLDATA_HEADER_BYTES } from "../params.js";
import type { Shape } from "../shape.js";
import { recordsOfBlob } from "./blob.js";
import { type GroupContext, groupData } from "./calldata.js";
import { recordElements, settlementLength } from "./layout.js";

/** Length in bytes of the calldata of a batch of a shape whose records stand in a blob. */
export function blobCalldataLength(shape: Shape): number {
  return CALLDATA_HEADER_BYTES + settlementLength(shape);
}

/**
 * The published data of each batch of a group, from its calldata and its blob.
 *
 * @param blob 131,072 bytes
 * @throws QuipuError `MalformedData` if the calldata are not those of one or more whole batches, or the blob does
 *   not hold the records of as many and nothing else; `BlobTooLarge` for more batches than a blob holds.
 */
export function blobGroupData(
  calldata: Uint8Array,
  blob: Uint8Array,
  shape: Shape,
  group: GroupContext,
): Uint8Array[] {
  const length = blobCalldataLength(shape);
  if (calldata.length === 0 || calldata.length % length !== 0) {
    const message = gotExpected("calldata bytes", calldata.length, `a multiple of ${length}`);
    throw new QuipuError("MalformedData", message);
  }
  const content = { count: calldata.length / length, elements: recordElements(shape) };
  const batches = recordsOfBlob(blob, content).map((records, i) => {
    return concatBytes(calldata.subarray(i * length, (i + 1) * length), records);
  });
  return groupData(concatBytes(...batches), shape, group);
}
