/**
 * The values that messages are made of. On the wire, big numbers are decimal strings; read, they are
 * bigints. Hashes, keys and addresses are 0x hex in lower case, read or not; times are ISO 8601 in UTC.
 */
import * as v from "valibot";
import { decimal, integer, textOf } from "../../src/json/schemas.js";
import { ARITY, BALANCE_LIMIT, MAX_LEVELS, NONCE_BITS, TOKEN_LIMIT } from "../../src/params.js";

/** A hash or an id: 32 bytes. */
export const hash = textOf(/^0x[0-9a-f]{64}$/, "0x and 64 lower-case hex digits");

/** A compressed key (SPEC.md section 4): 32 bytes. */
export const keyText = textOf(/^0x[0-9a-f]{64}$/, "a compressed key: 0x and 64 hex digits");

/** An L1 address. */
export const addressText = textOf(/^0x[0-9a-f]{40}$/, "0x and 40 lower-case hex digits");

/** Bytes of any number. */
export const bytesText = textOf(/^0x([0-9a-f]{2})*$/, "0x and pairs of lower-case hex digits");

/** Money in a token's smallest unit, 128 bits. */
export const amount = decimal(BALANCE_LIMIT);

/** A word of 256 bits: wei, a root, a public input. */
export const word = decimal(1n << 256n);

/** Index of an account, 24 bits. */
export const accountIndex = integer(ARITY ** MAX_LEVELS);

/** A token id, 16 bits. */
export const token = integer(TOKEN_LIMIT);

/** An account's nonce, 32 bits. */
export const nonce = integer(2 ** NONCE_BITS);

/** A number of batches, or the number of one. */
export const batchNumber = integer(2 ** 32);

/** A count of anything else, a block, or a duration. */
export const count = integer(Number.MAX_SAFE_INTEGER);

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** A time, as `Date.prototype.toISOString` writes it. */
export const time = v.pipe(
  textOf(TIME, "a time as 2026-01-31T12:00:00.000Z"),
  v.metadata({ format: "date-time" }),
);

/** A shape as `formatShape` writes it, e.g. `8x8-4d2e4w`. */
export const shapeText = textOf(
  /^[1-9]\d{0,2}x[1-9]\d{0,2}(-([1-9]\d{0,2}[dewp]){1,4})?$/,
  "NxM or NxM-DdEeWwPp",
);

/** What a query or a path has for a number: digits, read as a number below a limit. */
export function numberInText(limit: number, least = 0) {
  const expected = `an integer, ${least}…${limit - 1}`;
  const fits = (text: string) =>
    /^(0|[1-9]\d{0,15})$/.test(text) && Number(text) >= least && Number(text) < limit;
  return v.pipe(
    v.string(expected),
    v.check(fits, expected),
    v.metadata({ type: "integer", minimum: least, maximum: limit - 1, description: expected }),
    v.transform(Number),
  );
}
