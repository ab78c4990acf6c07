/** What a withdrawal has L1 credit, and to whom (SPEC.md section 5). */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../../crypto/field.js";
import {
  OWNER_BITS,
  OWNER_BYTES,
  OWNER_LIMIT,
  WITHDRAWAL_BYTES,
  WITHDRAWAL_ELEMENTS,
} from "../../params.js";
import type { EntryCodec } from "../batch-kind.js";
import { SUM_FIELDS } from "../data-field.js";
import { decodeSum, encodeSum, type Sum } from "../sum.js";

export interface Payout extends Sum {
  /** The account's owner, 160 bits. */
  readonly owner: bigint;
}

export const payoutEntry: EntryCodec<Payout> = {
  bytes: WITHDRAWAL_BYTES,
  fields: [{ name: "owner", meaning: "address", bytes: OWNER_BYTES }, ...SUM_FIELDS],
  elements: WITHDRAWAL_ELEMENTS,
  encode(payout) {
    assertBelow(payout.owner, OWNER_LIMIT, "owner");
    return concatBytes(numberToBytesBE(payout.owner, OWNER_BYTES), encodeSum(payout));
  },
  decode(bytes) {
    const owner = bytesToNumberBE(bytes.subarray(0, OWNER_BYTES));
    return { owner, ...decodeSum(bytes.subarray(OWNER_BYTES)) };
  },
  toElements: payoutElements,
};

/** token · 2^160 + owner, amount. */
function payoutElements({ owner, token, amount }: Payout): bigint[] {
  return [(BigInt(token) << BigInt(OWNER_BITS)) + owner, amount];
}
