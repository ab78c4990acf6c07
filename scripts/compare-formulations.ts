/**
 * Which way of writing Poseidon proves fastest? Builds one batch circuit in several formulations,
 * makes a key for each, proves the same batch with all of them in turn, and prints what the circuits
 * have in them beside the median times.
 *
 *   node dist/scripts/compare-formulations.js [NxM] [runs]
 */

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { groth16, wtns } from "snarkjs";
import "../runtime/relaxed-simd.js";
import { ShapeBatches } from "../bench/measure/batch-source.js";
import { describeMachine } from "../bench/measure/machine.js";
import { median } from "../bench/statistics.js";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { batchCircuit } from "../prover/circuits/batch-instance.js";
import { buildCircuit, type CircuitArtifacts } from "../prover/circuits/build-circuit.js";
import { readConstraintStats } from "../prover/circuits/constraint-stats.js";
import { localSetup } from "../prover/setup/local-setup.js";
import { LEVELS } from "../src/params.js";
import { formatShape, parseShape, type Shape } from "../src/shape.js";

/** A formulation: how its sources differ from the circuits as they are. */
interface Formulation {
  readonly name: string;
  readonly rewrite: (circuits: string) => Promise<void>;
}

const tailPath = (circuits: string) => join(circuits, "poseidon", "poseidon-tail.circom");
const roundsPath = (circuits: string) => join(circuits, "poseidon", "tail-rounds.circom");

const formulations: readonly Formulation[] = [
  { name: "inputs as wires (shipped)", rewrite: async () => undefined },
  {
    name: "inputs as wires, x⁴ in B",
    rewrite: async (circuits) => {
      const sources = [roundsPath(circuits), join(circuits, "poseidon", "sbox.circom")];
      for (const path of sources) {
        const text = await readFile(path, "utf8");
        const product =
          /(\w*[fF]ourth(?:\[\w+\])*) \* (in|state\[\w\]|\w+\[\w+\](?:\[[\w\s-]+\])?)/g;
        await writeFile(path, text.replace(product, "$2 * $1"));
      }
    },
  },
  {
    name: "outputs as wires (flat)",
    rewrite: async (circuits) => {
      const flat = join(packageRoot, "scripts", "formulations", "poseidon-tail-outputs.circom");
      await writeFile(tailPath(circuits), await readFile(flat));
    },
  },
];

interface Candidate {
  readonly name: string;
  readonly circuit: CircuitArtifacts;
  readonly zkeyPath: string;
  readonly witnessPath: string;
  readonly milliseconds: number[];
}

async function prepare(formulation: Formulation, shape: Shape, folder: string): Promise<Candidate> {
  const sources = join(folder, "circuits");
  await cp(join(packageRoot, "circuits"), sources, { recursive: true });
  await formulation.rewrite(sources);
  const circuit = await buildCircuit(
    batchCircuit(`formulation-${formatShape(shape)}`, { shape, levels: LEVELS }),
    { buildDir: folder, includeRoots: [sources], optimization: "O2" },
  );
  const zkeyPath = join(folder, "circuit.zkey");
  await localSetup({ r1csPath: circuit.r1cs.path, zkeyPath });
  const witnessPath = join(folder, "witness.wtns");
  await wtns.calculate(new ShapeBatches(shape).next().input, circuit.wasm.path, witnessPath);
  return { name: formulation.name, circuit, zkeyPath, witnessPath, milliseconds: [] };
}

async function compare(shape: Shape, runs: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-formulations-"));
  try {
    const candidates: Candidate[] = [];
    for (const [i, formulation] of formulations.entries()) {
      const own = await mkdtemp(join(folder, `${i}-`));
      candidates.push(await prepare(formulation, shape, own));
    }
    // The first round warms up; the others are interleaved.
    for (let run = 0; run <= runs; run += 1) {
      for (const { zkeyPath, witnessPath, milliseconds } of candidates) {
        const start = performance.now();
        await groth16.prove(zkeyPath, witnessPath);
        if (run > 0) milliseconds.push(performance.now() - start);
      }
    }
    const rows = candidates.map(async ({ name, circuit, milliseconds }) => ({
      formulation: name,
      ...(await readConstraintStats(circuit.r1cs.path)),
      "median ms": Math.round(median(milliseconds)),
      ratio: (median(milliseconds) / median(candidates[0]!.milliseconds)).toFixed(3),
    }));
    console.table(await Promise.all(rows));
    console.log(
      `${shape.transfers}x${shape.slots}, ${runs} interleaved proofs each after one to warm up,`,
      `snarkjs on all cores; ${describeMachine()}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
    await globalThis.curve_bn128?.terminate();
  }
}

await compare(parseShape(process.argv[2] ?? "8x8"), Number(process.argv[3] ?? 5));
