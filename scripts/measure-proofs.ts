/**
 * Proof time against batch size: for each shape the median of some proofs of one full batch, after
 * one to warm up, in one long-lived worker that uses all cores.
 *
 *   node dist/scripts/measure-proofs.js [--runs 3] [--backend snarkjs|engine] [--json] [NxM ...]
 */

import { parseArgs } from "node:util";
import { batchInstance } from "../prover/artifacts/batch-instance.js";
import { buildCircuit } from "../prover/artifacts/build-circuit.js";
import { readConstraintStats } from "../prover/artifacts/constraint-stats.js";
import { ensureKeys } from "../prover/artifacts/ensure-keys.js";
import { localKeySetup } from "../prover/key-setup.js";
import { ProverPool } from "../prover/pool/prover-pool.js";
import { formatShape, parseShape, type Shape } from "../src/params.js";
import { describeMachine } from "./machine.js";
import { median } from "./median.js";
import { sampleBatch } from "./sample-batch.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "3" },
    backend: { type: "string", default: "snarkjs" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);
const shapes = positionals.length > 0 ? positionals : ["2x4", "4x4", "8x8", "16x16", "32x32"];

async function measure(shape: Shape, pool: ProverPool) {
  const circuit = await buildCircuit(await batchInstance(shape));
  const start = performance.now();
  const keys = await ensureKeys(circuit, { setup: localKeySetup });
  const setupMs = performance.now() - start;
  const { circuitInput } = sampleBatch(shape);
  const proofs: { witnessMs: number; proveMs: number; verifyMs: number }[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const { timings } = await pool.prove({ circuit, keys, input: { ...circuitInput } });
    if (run > 0) proofs.push(timings);
  }
  const { constraints } = await readConstraintStats(circuit.r1cs.path);
  const proveMs = median(proofs.map((proof) => proof.proveMs));
  return {
    shape: formatShape(shape),
    constraints,
    domain: `2^${Math.ceil(Math.log2(constraints + 4))}`,
    "key MB": Math.round(keys.zkey.size / 1e6),
    "key ms (made, or checked if there)": Math.round(setupMs),
    "witness ms": Math.round(median(proofs.map((proof) => proof.witnessMs))),
    "proof ms": Math.round(proveMs),
    "proof ms a transfer": Math.round(proveMs / shape.transfers),
    "verify ms": Math.round(median(proofs.map((proof) => proof.verifyMs))),
  };
}

const pool = new ProverPool({ workers: 1, threads: "all", backend: values.backend });
const rows: Awaited<ReturnType<typeof measure>>[] = [];
for (const shape of shapes.map(parseShape)) {
  rows.push(await measure(shape, pool));
  if (!values.json) console.error(JSON.stringify(rows.at(-1)));
}
await pool.close();
if (values.json) console.log(JSON.stringify({ machine: describeMachine(), runs, rows }));
else {
  console.table(rows);
  console.log(`median of ${runs} proofs by ${values.backend} on all cores; ${describeMachine()}`);
}
