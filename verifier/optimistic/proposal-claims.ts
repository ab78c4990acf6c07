/**
 * The claims of a proposal: what it credits once it is final, in the order in which it does. Whoever finalizes it hands
 * them in again, so that the contract keeps their hash alone.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { type Payout, payoutEntry } from "../../src/kinds/withdrawal/payout.js";

/** Owner (20 bytes), token (2) and amount (16) of each claim. */
export function encodeClaims(claims: readonly Payout[]): Uint8Array {
  return concatBytes(...claims.map((claim) => payoutEntry.encode(claim)));
}

/** The claims of bytes; whatever is behind the last whole one is left out. */
export function decodeClaims(bytes: Uint8Array): Payout[] {
  const size = payoutEntry.bytes;
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    return payoutEntry.decode(bytes.subarray(i * size, (i + 1) * size));
  });
}

/** keccak256 of encoded claims, 256 bits. */
export function hashOfClaims(claims: Uint8Array): bigint {
  return bytesToNumberBE(keccak256(claims));
}
