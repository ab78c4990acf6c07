/**
 * The deployment domain (SPEC.md section 3): part of every message, so that a signature for one
 * chain or contract is worth nothing on another.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { assertBelow } from "../crypto/field.js";
import { keccak256 } from "../crypto/keccak.js";
import { gotExpected, type Mismatch } from "../errors.js";
import { DOMAIN_BYTES, OWNER_LIMIT } from "../params.js";

/** What the contract calls its version, and what domains begin with. */
export const VERSION = "quipu/3";

const PREFIX = utf8ToBytes(VERSION);

/** Where a rollup is settled. */
export interface Deployment {
  /** Chain id of the L1, 256 bits. */
  readonly chainId: bigint;
  /** Address of the rollup contract, 160 bits. */
  readonly contract: bigint;
}

/**
 * The first 88 bits of keccak256("quipu/3" ‖ chainId ‖ contract).
 *
 * @example
 * const domain = deploymentDomain({ chainId: 31337n, contract: 0xc0ffeen });
 *
 * @throws QuipuError `OutOfRange` if chain id or address are too wide.
 */
export function deploymentDomain({ chainId, contract }: Deployment): bigint {
  assertBelow(chainId, 1n << 256n, "chain id");
  assertBelow(contract, OWNER_LIMIT, "contract address");
  const hash = keccak256(PREFIX, numberToBytesBE(chainId, 32), numberToBytesBE(contract, 20));
  return bytesToNumberBE(hash.slice(0, DOMAIN_BYTES));
}

/** A domain for reading: 0x and 22 hex digits, as published data hold it. */
function formatDomain(domain: bigint): string {
  return `0x${domain.toString(16).padStart(2 * DOMAIN_BYTES, "0")}`;
}

/** What two domains that should be one are reported with. */
export function domainMismatch(got: bigint, expected: bigint): Mismatch {
  return gotExpected("domain", formatDomain(got), formatDomain(expected));
}
