/**
 * The content of a proof job as JSON text: the batch, and the point z at which it is evaluated. A batch that is
 * proven for a blob has the point of its group; all else of its public inputs follows from its data.
 *
 *     { "format": "quipu/proof-job/1", "point": "…", "batch": "…" }
 *
 * It holds no witness: whoever proves computes it. What it names is its sha256.
 */
import { createHash } from "node:crypto";
import * as v from "valibot";
import { evaluateData } from "../src/batch/public-inputs.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { formatSealedBatch, parseSealedBatch } from "../src/batch/sealed-batch-json.js";
import { parseJson } from "../src/json/parse-json.js";
import { decimal } from "../src/json/schemas.js";

const FORMAT = "quipu/proof-job/1";

/** z is the lower half of the challenge (SPEC.md section 5). */
const POINT_LIMIT = 1n << 128n;

const JOB_CONTENT = v.strictObject({
  format: v.literal(FORMAT),
  point: decimal(POINT_LIMIT),
  batch: v.string(),
});

/** The text of a job. */
export function formatJobContent(batch: SealedBatch): string {
  const point = `${batch.publicInputs.challenge % POINT_LIMIT}`;
  return JSON.stringify({ format: FORMAT, point, batch: formatSealedBatch(batch) });
}

/**
 * Reads the batch that is to be proven, with the public inputs at its point.
 *
 * @param place what errors name
 * @throws QuipuError `InvalidFile`, as `parseSealedBatch` does.
 */
export function parseJobContent(text: string, place: string): SealedBatch {
  const { point, batch: content } = parseJson(text, JOB_CONTENT, place);
  const batch = parseSealedBatch(content, place);
  const { shape, data, publicInputs } = batch;
  if (point === publicInputs.challenge % POINT_LIMIT) return batch;
  const { digest } = publicInputs;
  return { ...batch, publicInputs: { digest, ...evaluateData(data, shape, point) } };
}

/** The digest that names a job: sha256 of its content, lower-case hex. */
export function jobDigest(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
