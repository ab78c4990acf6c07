/**
 * The claims of a proposal: what it credits once it is final, in the order in which it does. Whoever finalizes it hands
 * them in again, so that the contract keeps their hash alone.
 */
import { bytesToNumberBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { dataParts } from "../../src/batch/data.js";
import { decodeHeader } from "../../src/batch/header.js";
import { keccak256 } from "../../src/crypto/keccak.js";
import { type Payout, payoutEntry } from "../../src/kinds/withdrawal/payout.js";
import { BALANCE_LIMIT } from "../../src/params.js";
import type { Shape } from "../../src/shape.js";
import { creditsOf } from "../group-checks.js";
import { payoutsOf } from "../published-operations.js";

/** What a proposal published. */
interface Published {
  /** Published data of each batch. */
  readonly batches: readonly Uint8Array[];
  readonly shape: Shape;
  readonly feeRecipient: bigint;
}

/**
 * The claims of a proposal; `encodeClaims` makes of them what the contract is shown.
 *
 * @throws QuipuError `MalformedData` if the data of a batch are not as long as the shape's; as `decodeHeader` does.
 */
export function claimsOf({ batches, shape, feeRecipient }: Published): Payout[] {
  const read = batches.map((data) => {
    return {
      header: decodeHeader(dataParts(data, shape).words),
      payouts: payoutsOf(data, shape),
    };
  });
  return creditsOf(read, feeRecipient);
}

/**
 * Owner (20 bytes), token (2) and amount (16) of each claim. Claims of a false proposal may add up to more than 128
 * bits, which are cut off: no sum of a true one is as large, since all deposits of a token are not.
 */
export function encodeClaims(claims: readonly Payout[]): Uint8Array {
  const fitting = claims.map((claim) => ({ ...claim, amount: claim.amount % BALANCE_LIMIT }));
  return concatBytes(...fitting.map((claim) => payoutEntry.encode(claim)));
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
