/**
 * The JSON form of a signed operation: how it stands in files and goes over the wire. It names its
 * kind; amounts and fees are values in the token's smallest unit.
 *
 *     {"kind":"transfer","from":0,"to":1,"token":0,"amount":"1000","fee":"0","nonce":0,
 *      "r8":["x","y"],"s":"…"}
 *     {"kind":"withdrawal","from":0,"token":0,"amount":"7","nonce":1,"r8":["x","y"],"s":"…"}
 *
 * A transfer's values stand for their canonical encodings: one that is signed over another encoding
 * of the same value has no JSON form.
 */
import * as v from "valibot";
import { gotExpected, QuipuError } from "../errors.js";
import { parseText, validate } from "../json/parse-json.js";
import { kindOf, LIST_OF, SIGNED_KINDS, type SignedOperation } from "./kinds.js";
import {
  formatSignature,
  readSignature,
  type SignatureFields,
  signatureFields,
} from "./signature-json.js";

const KIND_TAGS = Object.keys(LIST_OF) as (keyof typeof LIST_OF)[];

/** The JSON of a signed operation: a schema for each kind; `v.variant` picks the one that `kind` names. */
export const operationSchema = v.variant(
  "kind",
  KIND_TAGS.map((tag) => {
    const { jsonFields } = SIGNED_KINDS[LIST_OF[tag]];
    return v.strictObject({ kind: v.literal(tag), ...jsonFields, ...signatureFields });
  }),
);

/**
 * The JSON text of an operation, on one line.
 *
 * @example
 * formatOperation(signed); // {"kind":"transfer","from":0,"to":1, …
 *
 * @throws QuipuError `NotEncodable` if amount or fee are not encoded canonically.
 */
export function formatOperation(operation: SignedOperation): string {
  const { kind, signature } = operation;
  const fields = kindOf(operation).toJson(operation);
  return JSON.stringify({ kind, ...fields, ...formatSignature(signature) });
}

/**
 * Reads the JSON text of an operation. The signature is not verified here, but at admission.
 *
 * @example
 * const operation = parseOperation(line, "operations.jsonl:1");
 *
 * @param place the file and line, or the request, that errors name
 * @throws QuipuError `InvalidFile`, naming the place, what was got and what was expected.
 */
export function parseOperation(text: string, place: string): SignedOperation {
  return readOperation(parseText(text, place), place);
}

/**
 * Reads an operation from JSON that has been parsed.
 *
 * @throws QuipuError `InvalidFile`, as `parseOperation` does.
 */
export function readOperation(json: unknown, place: string): SignedOperation {
  const value = validate(json, v.looseObject({}), place);
  if (!("kind" in value)) {
    const expected = `"kind", one of ${KIND_TAGS.join(", ")}: add "kind":"transfer" to older transfers`;
    throw new QuipuError(
      "InvalidFile",
      gotExpected(place, "an operation without a kind", expected),
    );
  }
  const fields = validate(value, operationSchema, place) as unknown as ParsedFields;
  const { kind, r8, s, ...rest } = fields;
  const signature = readSignature({ r8, s });
  try {
    const unsigned = SIGNED_KINDS[LIST_OF[kind]].fromJson(rest as never);
    return { ...unsigned, signature } as SignedOperation;
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}

interface ParsedFields extends SignatureFields {
  readonly kind: keyof typeof LIST_OF;
}
