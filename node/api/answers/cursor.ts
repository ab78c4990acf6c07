/**
 * Cursors: the keys of a page's last item, and the list that they are of. They are text that nobody
 * else reads, and are believed no more than any other text.
 */
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "./api-error.js";

/** The lists, and how many keys an item of each has. */
export const ARITY_OF = {
  transactions: 1,
  accounts: 1,
  accountOperations: 2,
  batches: 1,
  batchOperations: 1,
  queue: 1,
} as const;

export type ListName = keyof typeof ARITY_OF;

export function formatCursor(list: ListName, keys: readonly number[]): string {
  return Buffer.from(`${list}:${keys.join(":")}`).toString("base64url");
}

/** @throws QuipuError `InvalidRequest` for what is no cursor of that list. */
export function parseCursor(list: ListName, cursor: string): number[] {
  const [name, ...keys] = Buffer.from(cursor, "base64url").toString("latin1").split(":");
  const isOne =
    name === list &&
    keys.length === ARITY_OF[list] &&
    keys.every((key) => /^(0|[1-9]\d{0,15})$/.test(key) && Number.isSafeInteger(Number(key)));
  if (isOne) return keys.map(Number);
  throw apiError("InvalidRequest", gotExpected("cursor", cursor, "what a page of this list had"));
}
