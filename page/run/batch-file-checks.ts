/** The checks on a batch file, before anything goes to L1. */

import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { parseBatch } from "../../src/batch/proven-batch-json.js";
import { gotExpected } from "../../src/errors.js";
import { rollupError } from "../../workload/rollup-error.js";
import type { Check } from "./check.js";
import type { EmbeddedBatch } from "./embedded-run.js";

/**
 * @param expected what the run says of all its batches
 * @param onRead gets the batch of a file that can be read
 */
export function batchFileChecks(
  { number, file, text }: EmbeddedBatch,
  expected: { readonly levels: number; readonly keyId: string },
  onRead: (batch: ProvenBatch) => void,
): Check[] {
  return [
    {
      name: "file",
      asks: "Is it a batch file, and do its roots, z and y follow from its data?",
      run() {
        if (text === null) throw rollupError("BatchMissing", `${file}: no such file`);
        const batch = parseBatch(text, file);
        const pairs = [
          ["number", batch.number, number],
          ["tree levels", batch.levels, expected.levels],
          ["key", batch.key.id, expected.keyId],
        ] as const;
        for (const [what, got, wanted] of pairs) {
          if (got === wanted) continue;
          throw rollupError("BatchConflict", `${file}: ${gotExpected(what, got, wanted)}`);
        }
        onRead(batch);
      },
    },
  ];
}
