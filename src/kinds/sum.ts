/** An amount of a token in 18 bytes: token ‖ amount. */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../crypto/field.js";
import { BALANCE_BYTES, BALANCE_LIMIT, TOKEN_BYTES, TOKEN_LIMIT } from "../params.js";

export interface Sum {
  /** Token id, 16 bits. */
  readonly token: number;
  /** In the token's smallest unit, 128 bits. */
  readonly amount: bigint;
}

/** @throws QuipuError `OutOfRange` if token or amount are too wide. */
export function encodeSum({ token, amount }: Sum): Uint8Array {
  assertBelow(token, TOKEN_LIMIT, "token");
  assertBelow(amount, BALANCE_LIMIT, "amount");
  return concatBytes(numberToBytesBE(token, TOKEN_BYTES), numberToBytesBE(amount, BALANCE_BYTES));
}

export function decodeSum(bytes: Uint8Array): Sum {
  const token = Number(bytesToNumberBE(bytes.subarray(0, TOKEN_BYTES)));
  return { token, amount: bytesToNumberBE(bytes.subarray(TOKEN_BYTES)) };
}
