/**
 * The calldata of a group whose records stand in a blob: of each batch what L1 reads, new root (32), fee token (2),
 * fee total (16) and settlement, one behind the other. The blob has the records of all, in the same order.
 */
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import { CALLDATA_HEADER_BYTES, ELEMENT_BYTES } from "../params.js";
import type { Shape } from "../shape.js";
import { recordsOfBlob } from "./blob.js";
import { type GroupContext, groupData } from "./calldata.js";
import { recordElements, settlementLength } from "./layout.js";

/** Length in bytes of the calldata of a batch of a shape whose records stand in a blob. */
export function blobCalldataLength(shape: Shape): number {
  return CALLDATA_HEADER_BYTES + settlementLength(shape);
}

/** The calldata of a batch without its records, from the whole. */
export function blobCalldata(calldata: Uint8Array, shape: Shape): Uint8Array {
  return calldata.subarray(0, blobCalldataLength(shape));
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
  const batches = cut(calldata, shape);
  const content = { count: batches.length, elements: recordElements(shape) };
  return joined(batches, recordsOfBlob(blob, content), { shape, group });
}

/**
 * The published data of each batch of a group for those who see its calldata alone, as L1 does: the records are
 * zeros.
 *
 * @throws QuipuError `MalformedData` if the calldata are not those of one or more whole batches.
 */
export function dataWithoutRecords(
  calldata: Uint8Array,
  shape: Shape,
  group: GroupContext,
): Uint8Array[] {
  const batches = cut(calldata, shape);
  const zeros = new Uint8Array(recordElements(shape) * ELEMENT_BYTES);
  return joined(
    batches,
    batches.map(() => zeros),
    { shape, group },
  );
}

function cut(calldata: Uint8Array, shape: Shape): Uint8Array[] {
  const length = blobCalldataLength(shape);
  if (calldata.length === 0 || calldata.length % length !== 0) {
    const message = gotExpected("calldata bytes", calldata.length, `a multiple of ${length}`);
    throw new QuipuError("MalformedData", message);
  }
  return Array.from({ length: calldata.length / length }, (_, i) =>
    calldata.subarray(i * length, (i + 1) * length),
  );
}

function joined(
  batches: readonly Uint8Array[],
  records: readonly Uint8Array[],
  { shape, group }: { readonly shape: Shape; readonly group: GroupContext },
): Uint8Array[] {
  const whole = batches.flatMap((batch, i) => [batch, records[i]!]);
  return groupData(concatBytes(...whole), shape, group);
}
