/** The hashes of a group's batches as JSON: `[["0x…", "0x…"], …]`, leaf and records of each. */
import * as v from "valibot";
import type { BatchHashes } from "../../../src/batch/challenge.js";
import { validate } from "../../../src/json/parse-json.js";
import { bytes, formatBytes } from "../../../src/json/schemas.js";

const HASHES = v.array(v.strictTuple([bytes(32), bytes(32)]));

export function formatHashes(batches: readonly BatchHashes[]): string {
  return JSON.stringify(batches.map((each) => [each.leaf, each.records].map(formatBytes)));
}

/** @throws QuipuError `InvalidFile`. */
export function readHashes(value: unknown): BatchHashes[] {
  const pairs = validate(value, HASHES, "pending_groups: batches");
  return pairs.map(([leaf, records]) => ({ leaf, records }));
}
