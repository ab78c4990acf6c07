/**
 * The signatures that a batch of a signed shape publishes (SPEC.md section 5): of each signed
 * operation challenge and response, 64 bytes, behind the rest of the settlement. They say as much as
 * (R8, S), because R8 = S·Base8 − 8·h·A.
 *
 * A position that is not used is all zero. Which positions are used the records say (`records.ts`).
 */
import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";
import { SUBGROUP_ORDER } from "../crypto/curve.js";
import { assertFieldElement } from "../crypto/field.js";
import type { PublishedSignature } from "../crypto/recover-signature.js";
import { gotExpected, QuipuError } from "../errors.js";
import { SIGNED_KIND_NAMES, type SignedKindName } from "../operations/kinds.js";
import { SIGNATURE_BYTES, WORD_BYTES } from "../params.js";
import type { Shape } from "../shape.js";

/** The published signatures by kind and position; as decoded as many as the shape takes. */
export type PublishedSignatures = {
  readonly [Name in SignedKindName]: readonly PublishedSignature[];
};

/**
 * Encodes the signatures of a signed shape, filled up with zeros: of payments, transfers and
 * withdrawals, in this order.
 *
 * @param signatures at most as many of each kind as the shape takes
 * @throws QuipuError `NotInField` if a challenge is ≥ r or a response ≥ l.
 */
export function encodeSignatures(signatures: PublishedSignatures, shape: Shape): Uint8Array {
  const places = SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
  const bytes = new Uint8Array(places * SIGNATURE_BYTES);
  let first = 0;
  for (const name of SIGNED_KIND_NAMES) {
    for (const [position, signature] of signatures[name].entries()) {
      assertPublished(signature);
      const words = [signature.challenge, signature.response];
      words.forEach((word, i) => {
        const offset = (first + position) * SIGNATURE_BYTES + i * WORD_BYTES;
        bytes.set(numberToBytesBE(word, WORD_BYTES), offset);
      });
    }
    first += shape[name];
  }
  return bytes;
}

/** Decodes as many signatures as a signed shape takes. Every byte string of the right length is one. */
export function decodeSignatures(bytes: Uint8Array, shape: Shape): PublishedSignatures {
  let offset = 0;
  const wordAt = (at: number) => bytesToNumberBE(bytes.subarray(at, at + WORD_BYTES));
  const lists = SIGNED_KIND_NAMES.map((name) => {
    const list = Array.from({ length: shape[name] }, (): PublishedSignature => {
      const at = offset;
      offset += SIGNATURE_BYTES;
      return { challenge: wordAt(at), response: wordAt(at + WORD_BYTES) };
    });
    return [name, list];
  });
  return Object.fromEntries(lists) as PublishedSignatures;
}

/** The elements of the vector: challenge and response of each, kind by kind. */
export function signatureElements(signatures: PublishedSignatures): bigint[] {
  return SIGNED_KIND_NAMES.flatMap((name) => signatures[name].flatMap(elementsOf));
}

/**
 * Checks decoded signatures: canonical where there is a record, zero where there is none.
 *
 * @throws QuipuError `NotInField` if a challenge is ≥ r or a response ≥ l; `MalformedData` for padding
 *   that is not zero.
 */
export function assertSignatures(
  signatures: PublishedSignatures,
  records: { readonly [Name in SignedKindName]: readonly (object | undefined)[] },
): void {
  for (const name of SIGNED_KIND_NAMES) {
    for (const [position, signature] of signatures[name].entries()) {
      assertPublished(signature);
      const wrong = elementsOf(signature).find((element) => element !== 0n);
      if (records[name][position] !== undefined || wrong === undefined) continue;
      const what = `padding signature ${position} of ${name}`;
      throw new QuipuError("MalformedData", gotExpected(what, wrong, 0));
    }
  }
}

function elementsOf({ challenge, response }: PublishedSignature): readonly bigint[] {
  return [challenge, response];
}

function assertPublished({ challenge, response }: PublishedSignature): void {
  assertFieldElement(challenge, "challenge");
  if (response >= 0n && response < SUBGROUP_ORDER) return;
  throw new QuipuError("NotInField", gotExpected("response", response, "0 ≤ value < l"));
}
