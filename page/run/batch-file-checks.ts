/** The checks on a batch file: that it can be read, and, where L1 accepts it, what it says of itself. */

import type { ProvenBatch } from "../../src/batch/proven-batch.js";
import { parseBatch } from "../../src/batch/proven-batch-json.js";
import { formatShape, type Shape } from "../../src/shape.js";
import { verifierError } from "../../verifier/verifier-error.js";
import { assertDepth, assertHonest } from "../../workload/assert-honest.js";
import { rollupError } from "../../workload/rollup-error.js";
import { calldataOf } from "./calldata.js";
import type { Check } from "./check.js";
import type { EmbeddedBatch } from "./embedded-run.js";

/**
 * @param run of which the batch is to be: its domain, the depth of its tree, the shape that its key is for
 * @param onRead gets the batch of a file that can be read, and what L1 is handed of it
 */
export function batchFileChecks(
  { file, text }: EmbeddedBatch,
  run: { readonly levels: number; readonly shape: Shape; readonly domain: bigint },
  onRead: (batch: ProvenBatch, calldata: Uint8Array) => void,
): Check[] {
  return [
    {
      name: "file",
      asks: "Is it a batch file of this rollup, its shape and its depth of tree, with data of the right length?",
      run() {
        if (text === null) throw rollupError("BatchMissing", `${file}: no such file`);
        const batch = parseBatch(text, file);
        assertDepth(batch, run.levels);
        const shape = formatShape(batch.shape);
        if (shape !== formatShape(run.shape)) {
          throw verifierError("UnknownShape", `no verification key for shape ${shape}`);
        }
        // L1 puts its own domain in: of data for another one it would be handed other bytes than these.
        onRead(batch, calldataOf(batch, run.domain));
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
      asks: "Do roots, challenge and y of the file follow from its data, and are number and key the run’s?",
      run: () => assertHonest(batch, expected),
    },
  ];
}
