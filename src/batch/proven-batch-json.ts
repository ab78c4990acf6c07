/**
 * The text of `batch-000000.json`: a proven batch, with the id of the key that it was proven with.
 *
 *     { "format": "quipu/batch/4", "number": 0, "shape": "4x4", "levels": 8,
 *       "oldRoot": "…", "newRoot": "…", "data": "0x…",
 *       "publicInputs": { "digest": "…", "challenge": "…", "y": "…" },
 *       "proof": { as snarkjs writes it },
 *       "key": { "id": "sha256 of the verification key" } }
 *
 * The file only names the key, for the verifier to compare; how the key was made is recorded with the
 * key itself. Roots, challenge and y follow from digest and data, and stand in the file for those who read it.
 */
import * as v from "valibot";
import { gotExpected, type Mismatch, QuipuError } from "../errors.js";
import { parseJson } from "../json/parse-json.js";
import { bytes, decimal, formatBytes, integer, textOf } from "../json/schemas.js";
import { MAX_LEVELS } from "../params.js";
import { formatShape, parseShape } from "../shape.js";
import { dataParts } from "./data.js";
import type { ProvenBatch } from "./proven-batch.js";
import { evaluateAlone } from "./public-inputs.js";

const FORMAT = "quipu/batch/4";

/** A word of calldata. The verifier refuses values that are not below the modulus. */
const word = decimal(1n << 256n);
/** The same, left as text. */
const coordinate = v.pipe(word, v.transform(String));

const pair = v.strictTuple([coordinate, coordinate]);
const triple = v.strictTuple([coordinate, coordinate, coordinate]);

const PROOF = v.strictObject({
  pi_a: triple,
  pi_b: v.strictTuple([pair, pair, pair]),
  pi_c: triple,
  protocol: v.literal("groth16"),
  curve: v.literal("bn128"),
});

const BATCH = v.strictObject({
  format: v.literal(FORMAT),
  number: integer(2 ** 32),
  shape: v.string(),
  levels: integer(MAX_LEVELS + 1),
  oldRoot: word,
  newRoot: word,
  data: bytes(),
  publicInputs: v.strictObject({ digest: word, challenge: word, y: word }),
  proof: PROOF,
  key: v.strictObject({ id: textOf(/^[0-9a-f]{64}$/, "64 lower-case hex digits") }),
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
      challenge: `${publicInputs.challenge}`,
      y: `${publicInputs.y}`,
    },
    proof,
    key: { id: key.id },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Reads the text of a batch file as it is: whether the batch is valid is for the verifier to decide.
 *
 * @param place the file, for errors
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export function parseBatch(text: string, place: string): ProvenBatch {
  const { format: _, ...fields } = parseJson(text, BATCH, place);
  try {
    return { ...fields, shape: parseShape(fields.shape) };
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${place}: ${(cause as Error).message}`, { cause });
  }
}

/** Something that a file says and that does not follow from its digest and data. */
export interface Misstatement {
  /** What a contract would say that took the statement from the file. */
  readonly code: "RootMismatch" | "InvalidProof";
  readonly problem: Mismatch;
}

/**
 * What a file says twice and differently: its roots, challenge and y.
 *
 * @throws QuipuError `MalformedData` if the length of the data is not the shape's.
 */
export function misstatementsOf(batch: ProvenBatch): Misstatement[] {
  const { shape, oldRoot, newRoot, data, publicInputs } = batch;
  const { words } = dataParts(data, shape);
  const expected = evaluateAlone(publicInputs.digest, data, batch);
  const pairs = [
    ["RootMismatch", "old root", oldRoot, words[0]!],
    ["RootMismatch", "new root", newRoot, words[1]!],
    ["InvalidProof", "challenge", publicInputs.challenge, expected.challenge],
    ["InvalidProof", "y", publicInputs.y, expected.y],
  ] as const;
  return pairs
    .filter(([, , got, wanted]) => got !== wanted)
    .map(([code, what, got, wanted]) => {
      return { code, problem: gotExpected(what, got, `${wanted}, from the data`) };
    });
}
