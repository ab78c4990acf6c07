/**
 * Cursors: the keys of a page's last item, and the list that they are of. They are text that nobody
 * else reads, and are believed no more than any other text.
 */
import { gotExpected } from "../../../src/errors.js";
import { ARITY, MAX_LEVELS } from "../../../src/params.js";
import { apiError } from "./api-error.js";

const ACCOUNTS = ARITY ** MAX_LEVELS;
const BATCHES = 2 ** 32;
/** Operations of a batch: of five kinds, 128 each. */
const ORDINALS = 2 ** 15;
const ANY = Number.MAX_SAFE_INTEGER;

/** The lists, and the limits of the keys that an item of each has. */
const LIMITS_OF = {
  transactions: [ANY],
  accounts: [ACCOUNTS],
  accountOperations: [BATCHES, ORDINALS],
  batches: [BATCHES],
  batchOperations: [ORDINALS],
  queue: [ANY],
} as const satisfies Record<string, readonly number[]>;

export type ListName = keyof typeof LIMITS_OF;

export function formatCursor(list: ListName, keys: readonly number[]): string {
  return Buffer.from(`${list}:${keys.join(":")}`).toString("base64url");
}

/** @throws QuipuError `InvalidRequest` for what is no cursor of that list. */
export function parseCursor(list: ListName, cursor: string): number[] {
  const [name, ...keys] = Buffer.from(cursor, "base64url").toString("latin1").split(":");
  const limits: readonly number[] = LIMITS_OF[list];
  const isOne =
    name === list &&
    keys.length === limits.length &&
    keys.every((key, i) => /^(0|[1-9]\d{0,15})$/.test(key) && Number(key) < limits[i]!);
  if (isOne) return keys.map(Number);
  throw apiError("InvalidRequest", gotExpected("cursor", cursor, "what a page of this list had"));
}
