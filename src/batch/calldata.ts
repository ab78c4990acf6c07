/**
 * The calldata of a batch (SPEC.md section 8): its published data without what L1 knows or is told
 * once for a whole group, which is the old root, the domain and the fee recipient.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { gotExpected, QuipuError } from "../errors.js";
import {
  BALANCE_BYTES,
  CALLDATA_HEADER_BYTES,
  HEADER_ELEMENTS,
  TOKEN_BYTES,
  WORD_BYTES,
} from "../params.js";
import type { Shape } from "../shape.js";
import type { BatchHeader } from "./header.js";
import { dataLength } from "./layout.js";

const HEADER_BYTES = HEADER_ELEMENTS * WORD_BYTES;
const FEES_BYTES = TOKEN_BYTES + BALANCE_BYTES;

/** What the calldata of a group leave out: the first batch's old root, and what all batches share. */
export type GroupContext = Pick<BatchHeader, "oldRoot" | "domain" | "feeRecipient">;

/** Length in bytes of the calldata of a batch of a shape. */
export function calldataLength(shape: Shape): number {
  return CALLDATA_HEADER_BYTES + dataLength(shape) - HEADER_BYTES;
}

/**
 * The calldata of a batch: new root (32), fee token (2), fee total (16), settlement, records.
 *
 * @param data published data whose fee token and total fit 144 bits, as in all that `encodeData` makes
 */
export function toCalldata(data: Uint8Array): Uint8Array {
  const newRoot = data.subarray(WORD_BYTES, 2 * WORD_BYTES);
  const fees = data.subarray(HEADER_BYTES - FEES_BYTES, HEADER_BYTES);
  return concatBytes(newRoot, fees, data.subarray(HEADER_BYTES));
}

/**
 * The published data of each batch of a group, from the group's calldata.
 *
 * @throws QuipuError `MalformedData` if the calldata are not those of one or more whole batches.
 */
export function groupData(calldata: Uint8Array, shape: Shape, group: GroupContext): Uint8Array[] {
  const length = calldataLength(shape);
  if (calldata.length === 0 || calldata.length % length !== 0) {
    const expected = `a multiple of ${length}`;
    throw new QuipuError("MalformedData", gotExpected("calldata bytes", calldata.length, expected));
  }
  let { oldRoot } = group;
  return Array.from({ length: calldata.length / length }, (_, i) => {
    const batch = calldata.subarray(i * length, (i + 1) * length);
    const data = fromCalldata(batch, { ...group, oldRoot });
    oldRoot = bytesToNumberBE(batch.subarray(0, WORD_BYTES));
    return data;
  });
}

function fromCalldata(calldata: Uint8Array, { oldRoot, domain, feeRecipient }: GroupContext) {
  const word = (value: bigint) => numberToBytesBE(value, WORD_BYTES);
  return concatBytes(
    word(oldRoot),
    calldata.subarray(0, WORD_BYTES),
    word(domain),
    word(feeRecipient),
    new Uint8Array(WORD_BYTES - FEES_BYTES),
    calldata.subarray(WORD_BYTES),
  );
}
