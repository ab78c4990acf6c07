/** Keccak-256, Ethereum's hash: of the deployment domain, the published data and the challenges of proofs. */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { concatBytes } from "@noble/hashes/utils.js";

/** Keccak-256 of the concatenation of the parts, 32 bytes. */
export function keccak256(...parts: Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes(...parts));
}
