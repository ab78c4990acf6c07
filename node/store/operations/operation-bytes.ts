/** Hashes as the database keeps them: their bytes. */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { OperationId } from "../../../src/operations/operation-id.js";

/** The bytes of an id, or of another hash, written as 0x hex. */
export function bytesOf(id: OperationId): Buffer {
  return Buffer.from(hexToBytes(id.slice(2)));
}

/** The id that bytes stand for. */
export function idOf(bytes: Uint8Array): OperationId {
  return `0x${bytesToHex(bytes)}`;
}
