/**
 * A payment address: key and owner of whoever is to be paid, as a text that people copy (SPEC.md
 * section 4). It is bech32m (BIP 350): `quipu1`, 84 characters, and a checksum of 6 that finds up to
 * three characters that are mistyped.
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bech32m } from "@scure/base";
import { decompressKey, keyY, SIGN_BIT } from "../../crypto/compressed-key.js";
import { isUsableKey } from "../../crypto/eddsa.js";
import { assertBelow, isFieldElement } from "../../crypto/field.js";
import { gotExpected, QuipuError } from "../../errors.js";
import { KEY_BYTES, OWNER_BYTES, OWNER_LIMIT } from "../../params.js";
import type { Receiver } from "../../state/receiver.js";

/** Whom an address names: a receiver of any token. */
export type PaymentAddress = Pick<Receiver, "key" | "owner">;

const PREFIX = "quipu";

/** BIP 350 stops at 90 characters, up to which its checksum finds four wrong ones; beyond, it finds three. */
const LENGTH = PREFIX.length + 1 + Math.ceil(((KEY_BYTES + OWNER_BYTES) * 8) / 5) + 6;

/**
 * The text of an address.
 *
 * @example
 * formatPaymentAddress({ key: compressKey(alice.publicKey), owner: 0xa11cen }); // quipu1…
 *
 * @throws QuipuError `OutOfRange`, or `NotInField` if Ay ≥ r.
 */
export function formatPaymentAddress({ key, owner }: PaymentAddress): string {
  keyY(key);
  assertBelow(owner, OWNER_LIMIT, "owner");
  const bytes = concatBytes(numberToBytesBE(key, KEY_BYTES), numberToBytesBE(owner, OWNER_BYTES));
  return bech32m.encode(PREFIX, bech32m.toWords(bytes), LENGTH);
}

/**
 * Reads an address.
 *
 * @throws QuipuError `InvalidAddress` for a text that is mistyped, of something else, or names a key that
 *   nobody can sign with, or the owner 0.
 */
export function parsePaymentAddress(text: string): PaymentAddress {
  const bytes = decode(text);
  const key = bytesToNumberBE(bytes.subarray(0, KEY_BYTES));
  const owner = bytesToNumberBE(bytes.subarray(KEY_BYTES));
  if (!isKey(key)) throw invalid(text, "one of a key that is a point of the curve");
  if (owner === 0n) throw invalid(text, "one with an owner that is not 0");
  return { key, owner };
}

/** Whether a number is the compressed key of somebody who can sign. */
function isKey(key: bigint): boolean {
  return isFieldElement(key % SIGN_BIT) && isUsableKey(decompressKey(key));
}

function decode(text: string): Uint8Array {
  const isLikeOne = text.length === LENGTH && text.toLowerCase().startsWith(`${PREFIX}1`);
  const expected = isLikeOne
    ? "one with the right checksum: a character is mistyped"
    : `${PREFIX}1 and ${LENGTH - PREFIX.length - 1} characters of bech32m`;
  try {
    const { prefix, words } = bech32m.decode(text as `${string}1${string}`, LENGTH);
    const bytes = bech32m.fromWords(words);
    if (prefix === PREFIX && bytes.length === KEY_BYTES + OWNER_BYTES) return bytes;
  } catch {
    // Of what is wrong with it the checksum says only that something is.
  }
  throw invalid(text, expected);
}

function invalid(text: string, expected: string): QuipuError<"InvalidAddress"> {
  return new QuipuError(
    "InvalidAddress",
    gotExpected("payment address", JSON.stringify(text), expected),
  );
}
