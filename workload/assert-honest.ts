/** What is asked of a batch file beside what L1 asks of its bytes. */
import type { ProvenBatch } from "../src/batch/proven-batch.js";
import { misstatementsOf } from "../src/batch/proven-batch-json.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { formatShape } from "../src/shape.js";
import { verifierError } from "../verifier/verifier-error.js";
import { rollupError } from "./rollup-error.js";

/**
 * Checks that a batch is for a tree of this depth: L1 knows a circuit by shape and depth.
 *
 * @throws QuipuError `UnknownShape`.
 */
export function assertDepth(batch: ProvenBatch, levels: number): void {
  if (batch.levels === levels) return;
  const name = `shape ${formatShape(batch.shape)} at ${batch.levels} levels`;
  throw verifierError("UnknownShape", `no verification key for ${name}`);
}

/**
 * Checks what a file says and L1 does not see.
 *
 * @throws QuipuError `RootMismatch`, `InvalidProof` for roots, challenge or y that do not follow from the data;
 *   `BatchConflict` for another number or key; `MalformedData`.
 */
export function assertHonest(
  batch: ProvenBatch,
  expected: { readonly number: number; readonly keyId: string },
): void {
  const [first] = misstatementsOf(batch);
  if (first !== undefined) throw new QuipuError(first.code, first.problem);
  const pairs = [
    ["number", batch.number, expected.number],
    ["key", batch.key.id, expected.keyId],
  ] as const;
  for (const [what, got, wanted] of pairs) {
    if (got !== wanted) throw rollupError("BatchConflict", gotExpected(what, got, wanted));
  }
}
