/** The points of a proof as JSON: `{ "a": ["x", "y"], "b": [["x1", "x0"], ["y1", "y0"]], "c": ["x", "y"] }`. */
import * as v from "valibot";
import { validate } from "../../../src/json/parse-json.js";
import { decimal } from "../../../src/json/schemas.js";
import { BASE_MODULUS, type ProofPoints } from "../../../verifier/proof-points.js";

const coordinate = decimal(BASE_MODULUS);
const pair = v.strictTuple([coordinate, coordinate]);

const POINTS = v.strictObject({ a: pair, b: v.strictTuple([pair, pair]), c: pair });

export function formatPoints(proof: ProofPoints): string {
  return JSON.stringify(proof, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}

/** @throws QuipuError `InvalidFile`. */
export function readPoints(value: unknown): ProofPoints {
  return validate(value, POINTS, "pending: proof");
}
