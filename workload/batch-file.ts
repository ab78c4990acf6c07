/** `batch-000000.json`, a proven batch as a file; `src/batch/proven-batch-json.ts` has its text. */
import { readText } from "../files/read-text.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { parseBatch } from "../src/batch/proven-batch-json.js";

/**
 * Reads a batch file.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readBatch(path: string): Promise<ProvenBatch> {
  return parseBatch(await readText(path), path);
}
