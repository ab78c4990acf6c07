/** The proven history as a page carries it. */
import type { EmbeddedRun } from "../../page/run/embedded-run.js";
import { formatBatch } from "../../src/batch/proven-batch-json.js";
import { formatShape } from "../../src/shape.js";
import { formatGenesis } from "../../src/state/genesis-json.js";
import { GENESIS, type ProvenHistory, SMALLEST } from "./proven-history.js";

export function pageOfHistory({ keys, batches }: ProvenHistory): EmbeddedRun {
  return {
    genesis: { file: "genesis.json", text: [...formatGenesis(GENESIS)].join("") },
    key: { verificationKey: keys.verificationKey, shape: formatShape(SMALLEST.shape) },
    batches: batches.map((batch) => {
      const file = `batch ${batch.number}`;
      return { number: batch.number, file, text: formatBatch(batch), recordedCode: null };
    }),
  };
}
