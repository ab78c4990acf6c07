/** The short name of a verification key. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { VerificationKey } from "./verification-key.js";

/**
 * The id by which a batch file names the key it is proved under: sha256 (lower-case hex) of the
 * verification key as JSON with sorted field names and no white space.
 */
export function keyId(key: VerificationKey): string {
  const fields = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(Object.fromEntries(fields)))));
}
