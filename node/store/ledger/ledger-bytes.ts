/** Numbers and hashes as the ledger's tables have them: big-endian bytes. */
import { bytesToNumberBE, hexToBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { DOMAIN_BYTES, KEY_BYTES, OWNER_BYTES, WORD_BYTES } from "../../../src/params.js";

export const wordBytes = (word: bigint): Uint8Array => numberToBytesBE(word, WORD_BYTES);
export const keyBytes = (key: bigint): Uint8Array => numberToBytesBE(key, KEY_BYTES);
export const ownerBytes = (owner: bigint): Uint8Array => numberToBytesBE(owner, OWNER_BYTES);
export const domainBytes = (domain: bigint): Uint8Array => numberToBytesBE(domain, DOMAIN_BYTES);
/** The bytes of 0x hex. */
export const hashBytes = (hash: string): Uint8Array => hexToBytes(hash.slice(2));
export const numberOf = (bytes: Uint8Array): bigint => bytesToNumberBE(bytes);
