/**
 * The claims of a proposal: what it credits once it is final, in the order in which it does. Whoever finalizes it hands
 * them in again, so that the contract keeps their hash alone.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { groupData } from "../../src/batch/calldata.js";
import { dataParts } from "../../src/batch/data.js";
import { decodeHeader } from "../../src/batch/header.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { type Payout, payoutEntry } from "../../src/kinds/withdrawal/payout.js";
import { creditsOf } from "../group-checks.js";
import { payoutsOf } from "../published-operations.js";
import type { ProposedGroup } from "./content.js";

/**
 * What a proposed group claims.
 *
 * @throws QuipuError `MalformedData` if the data are not whole batches of the shape; as `decodeHeader` does.
 */
export function claimsOf(group: ProposedGroup): Payout[] {
  const { shape, feeRecipient } = group;
  const batches = groupData(group.data, shape, { ...group, domain: 0n }).map((data) => {
    return {
      header: decodeHeader(dataParts(data, shape).words),
      payouts: payoutsOf(data, shape),
    };
  });
  return creditsOf(batches, feeRecipient);
}

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
