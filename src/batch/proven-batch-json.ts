/**
 * The text of `batch-000000.json`: a proven batch, with the id of the key that it was proven with.
 *
 *     { "format": "quipu/batch/2", "number": 0, "shape": "4x4", "levels": 8,
 *       "oldRoot": "…", "newRoot": "…", "data": "0x…",
 *       "publicInputs": { "digest": "…", "z": "…", "y": "…" },
 *       "proof": { as snarkjs writes it },
 *       "key": { "id": "sha256 of the verification key" } }
 *
 * The file only names the key, for the verifier to compare; how the key was made is recorded with the
 * key itself. Reading checks that the file is consistent: roots and public inputs follow from the
 * data. Whether the batch is valid is for the verifier to decide.
 */
import { hexToBytes } from "@noble/hashes/utils.js";
import * as v from "valibot";
import { gotExpected, QuipuError } from "../errors.js";
import { parseJson } from "../json/parse-json.js";
import { decimal, fieldElement, formatBytes, integer } from "../json/schemas.js";
import { MAX_LEVELS } from "../params.js";
import { formatShape, parseShape } from "../shape.js";
import { dataVector } from "./data.js";
import type { ProvenBatch } from "./proven-batch.js";
import { challengeOf, evaluateVector } from "./public-inputs.js";

const FORMAT = "quipu/batch/2";

/** A word of calldata, as text. The verifier refuses values that are not below the modulus. */
const word = v.pipe(decimal(1n << 256n), v.transform(String));
const one = v.literal("1");
const zero = v.literal("0");

const PROOF = v.strictObject({
  pi_a: v.strictTuple([word, word, one]),
  pi_b: v.strictTuple([
    v.strictTuple([word, word]),
    v.strictTuple([word, word]),
    v.strictTuple([one, zero]),
  ]),
  pi_c: v.strictTuple([word, word, one]),
  protocol: v.literal("groth16"),
  curve: v.literal("bn128"),
});

const hexBytes = v.pipe(
  v.string(),
  v.regex(/^0x([0-9a-f]{2})*$/, "0x and lower-case hex digits"),
  v.transform((text) => hexToBytes(text.slice(2))),
);

const BATCH = v.strictObject({
  format: v.literal(FORMAT),
  number: integer(2 ** 32),
  shape: v.string(),
  levels: integer(MAX_LEVELS + 1),
  oldRoot: fieldElement,
  newRoot: fieldElement,
  data: hexBytes,
  publicInputs: v.strictObject({ digest: fieldElement, z: fieldElement, y: fieldElement }),
  proof: PROOF,
  key: v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits")),
  }),
});

/** The text of a batch file. */
export function formatBatch(batch: ProvenBatch): string {
  const { number, levels, publicInputs, proof, key } = batch;
  const file = {
    format: FORMAT,
    number,
    shape: formatShape(batch.shape),
    levels,
    oldRoot: `${batch.oldRoot}`,
    newRoot: `${batch.newRoot}`,
    data: formatBytes(batch.data),
    publicInputs: {
      digest: `${publicInputs.digest}`,
      z: `${publicInputs.z}`,
      y: `${publicInputs.y}`,
    },
    proof,
    key: { id: key.id },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads the text of a batch file.
 *
 * @param place the file, for errors
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export function parseBatch(text: string, place: string): ProvenBatch {
  const fields = parseJson(text, BATCH, place);
  try {
    const batch = { ...fields, shape: parseShape(fields.shape) };
    assertConsistent(batch);
    return batch;
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}

/** Checks what the file states twice: the roots, and z and y, which follow from digest and data. */
function assertConsistent({ shape, oldRoot, newRoot, data, publicInputs }: ProvenBatch): void {
  const vector = dataVector(data, shape);
  const z = challengeOf(publicInputs.digest, data);
  const pairs = [
    ["old root", oldRoot, vector[0]!],
    ["new root", newRoot, vector[1]!],
    ["z", publicInputs.z, z],
    ["y", publicInputs.y, evaluateVector(vector, z)],
  ] as const;
  for (const [what, got, expected] of pairs) {
    if (got === expected) continue;
    throw new QuipuError("InvalidFile", gotExpected(what, got, `${expected}, from the data`));
  }
}
