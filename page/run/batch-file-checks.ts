/** The checks on a batch file: that it can be read, and, where L1 accepts it, what it says of itself. */

import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { misstatementsOf, parseBatch } from "../../src/batch/proven-batch-json.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatShape } from "../../src/shape.js";
import { proofPoints } from "../../verifier/proof-points.js";
import { verifierError } from "../../verifier/verifier-error.js";
import { rollupError } from "../../workload/rollup-error.js";
import type { Check } from "./check.js";
import type { EmbeddedBatch } from "./embedded-run.js";

/**
 * @param levels of the run's tree
 * @param onRead gets the batch of a file that can be read
 */
export function batchFileChecks(
  { file, text }: EmbeddedBatch,
  levels: number,
  onRead: (batch: ProvenBatch) => void,
): Check[] {
  return [
    {
      name: "file",
      asks: "Is it a batch file, for a tree of this depth, with a proof of three points?",
      run() {
        if (text === null) throw rollupError("BatchMissing", `${file}: no such file`);
        const batch = parseBatch(text, file);
        if (batch.levels !== levels) {
          const name = `shape ${formatShape(batch.shape)} at ${batch.levels} levels`;
          throw verifierError("UnknownShape", `no verification key for ${name}`);
        }
        proofPoints(batch.proof);
        onRead(batch);
      },
    },
  ];
}

/** What a file says and L1 does not see. */
export function statementChecks(
  batch: ProvenBatch,
  expected: { readonly number: number; readonly keyId: string },
): Check[] {
  return [
    {
      name: "statements",
      asks: "Do roots, z and y of the file follow from its data, and are number and key the run’s?",
      run() {
        const [first] = misstatementsOf(batch);
        if (first !== undefined) throw new QuipuError(first.code, first.problem);
        const pairs = [
          ["number", batch.number, expected.number],
          ["key", batch.key.id, expected.keyId],
        ] as const;
        for (const [what, got, wanted] of pairs) {
          if (got !== wanted) throw rollupError("BatchConflict", gotExpected(what, got, wanted));
        }
      },
    },
  ];
}
