/** The JSON form of a signature: `"r8": ["x", "y"], "s": "…"`. */
import * as v from "valibot";
import { SUBGROUP_ORDER } from "../crypto/curve.js";
import type { Signature } from "../crypto/eddsa.js";
import { decimal, fieldElement } from "../json/schemas.js";

/** The fields of a signature, for the schema of an object that has one. */
export const signatureFields = {
  r8: v.strictTuple([fieldElement, fieldElement]),
  s: decimal(SUBGROUP_ORDER),
};

/** What the fields hold once they have been read. */
export interface SignatureFields {
  readonly r8: readonly [bigint, bigint];
  readonly s: bigint;
}

export function formatSignature({ r8, s }: Signature) {
  return { r8: [`${r8.x}`, `${r8.y}`], s: `${s}` };
}

export function readSignature({ r8, s }: SignatureFields): Signature {
  return { r8: { x: r8[0], y: r8[1] }, s };
}
