/**
 * `batch-000000.json`, a proven batch as a file; `src/batch/proven-batch-json.ts` has its text. Whoever
 * goes on from a file reads it with `readBatch`, which refuses one that contradicts itself. The verifier
 * takes it as it is (`readStatedBatch`) and lets the contract judge first.
 */
import { readText } from "../files/read-text.js";
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { misstatementsOf, parseBatch } from "../src/batch/proven-batch-json.js";
import { assertFieldElement } from "../src/crypto/field.js";
import { QuipuError } from "../src/errors.js";
import { proofPoints } from "../verifier/proof-points.js";

/**
 * Reads a batch file as it is, for the verifier to judge.
 *
 * @throws QuipuError `InvalidFile` for a file of another form, naming file, place, what was got and
 *   what was expected.
 */
export async function readStatedBatch(path: string): Promise<ProvenBatch> {
  return parseBatch(await readText(path), path);
}

/**
 * Reads a batch file that is to be built upon.
 *
 * @throws QuipuError `InvalidFile`, as `readStatedBatch` does, and for a file that contradicts itself.
 */
export async function readBatch(path: string): Promise<ProvenBatch> {
  const batch = await readStatedBatch(path);
  try {
    assertFieldElement(batch.oldRoot, "old root");
    assertFieldElement(batch.newRoot, "new root");
    assertFieldElement(batch.publicInputs.digest, "digest");
    proofPoints(batch.proof);
    const [first] = misstatementsOf(batch);
    if (first !== undefined) throw new QuipuError(first.code, first.problem);
    return batch;
  } catch (cause) {
    throw new QuipuError("InvalidFile", `${path}: ${(cause as Error).message}`, { cause });
  }
}
