/** An entry of a queue as the contract keeps it (SPEC.md section 8). */
import { hexToBytes } from "viem/utils";
import { QUEUE_HASH_BYTES } from "../../src/params.js";
import type { Hex } from "../rpc/answers.js";

export interface QueueEntry {
  /** Commits to the item and all before it; 27 bytes. */
  readonly hash: Uint8Array;
  /** Seconds. */
  readonly deadline: number;
}

/** @param entry 32 bytes: the hash, then the deadline in five bytes */
export function readQueueEntry(entry: Hex): QueueEntry {
  const bytes = hexToBytes(entry);
  const deadline = bytes.slice(QUEUE_HASH_BYTES).reduce((value, byte) => value * 256 + byte, 0);
  return { hash: bytes.slice(0, QUEUE_HASH_BYTES), deadline };
}
