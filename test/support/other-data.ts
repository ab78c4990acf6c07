/** The public inputs of data that somebody publishes in place of a batch's own. */

import { computePublicInputs } from "../../src/batch/public-inputs.js";
import type { SealedBatch } from "../../src/batch/sealed-batch.js";

/** Public inputs as L1 computes them for other data of the same shape, to put into a witness. */
export function withPublished(
  { shape, levels }: SealedBatch,
  data: Uint8Array,
): Record<"digest" | "challenge" | "y", bigint> {
  return { ...computePublicInputs(data, shape, levels) };
}
