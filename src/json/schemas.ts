/**
 * Schemas of the values in quipu's files: big numbers as decimal strings, bytes and addresses as
 * lower-case 0x hex, small numbers as JSON numbers. Every number is bounded by its protocol width.
 * Their metadata are what a JSON Schema says of them.
 */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { FIELD_MODULUS } from "../crypto/field.js";

/** A number without sign and leading zeros. */
const DECIMAL = /^(0|[1-9]\d*)$/;

/** A decimal string below an exclusive limit, read as a bigint. */
export function decimal(limit: bigint) {
  const expected = `a decimal string, 0…${limit - 1n}`;
  const digits = `${limit - 1n}`.length;
  return v.pipe(
    v.string(expected),
    v.check(
      (text) => text.length <= digits && DECIMAL.test(text) && BigInt(text) < limit,
      expected,
    ),
    v.metadata({ pattern: DECIMAL.source, maxLength: digits, description: expected }),
    v.transform((text) => BigInt(text)),
  );
}

/** A field element as a decimal string. */
export const fieldElement = decimal(FIELD_MODULUS);

/** A JSON number, an integer below an exclusive limit. */
export function integer(limit: number) {
  const expected = `an integer, 0…${limit - 1}`;
  return v.pipe(
    v.number(expected),
    v.check((value) => Number.isInteger(value) && value >= 0 && value < limit, expected),
    v.metadata({ type: "integer", minimum: 0, maximum: limit - 1, description: expected }),
  );
}

/** A string of some form, which errors name in these words. */
export function textOf(form: RegExp, expected: string) {
  return v.pipe(
    v.string(expected),
    v.check((text) => form.test(text), expected),
    v.metadata({ pattern: form.source, description: expected }),
  );
}

/** Bytes as 0x hex: so many, or any number if none is given. */
export function bytes(length?: number) {
  const [count, times] =
    length === undefined ? ["pairs of", "*"] : [`${2 * length}`, `{${length}}`];
  return v.pipe(
    textOf(new RegExp(`^0x([0-9a-f]{2})${times}$`), `0x and ${count} lower-case hex digits`),
    v.transform((text) => hexToBytes(text.slice(2))),
  );
}

/** An L1 address as 0x hex, read as a bigint. */
export const address = v.pipe(
  bytes(20),
  v.transform((value) => BigInt(formatBytes(value))),
);

/** A compressed key as 0x hex, read as a bigint. */
export const compressedKey = v.pipe(
  bytes(32),
  v.transform((value) => BigInt(formatBytes(value))),
);

/** Bytes as 0x hex. */
export function formatBytes(value: Uint8Array): string {
  return `0x${bytesToHex(value)}`;
}

/** An L1 address as 0x hex. */
export function formatAddress(value: bigint): string {
  return `0x${value.toString(16).padStart(40, "0")}`;
}

/** A compressed key as 0x hex. */
export function formatKey(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
