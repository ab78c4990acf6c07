/**
 * Measures witnesses by circom's calculator and by the circuit's program, in turns:
 * node dist/scripts/measure-witness.js [NxM …] [--runs=7]. Prints medians of processor time, what a program takes to
 * compile and to load, and how large it is. Every two witnesses must be the same.
 */
import "../runtime/relaxed-simd.js";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ShapeBatches } from "../bench/measure/batch-source.js";
import { prepareCircuit } from "../prover/keys/keyed-circuit.js";
import { CompiledCalculator } from "../prover/witness/compiled-calculator.js";
import { calculateWitness, compileCalculator } from "../prover/witness/witness-calculator.js";
import { compileWitness } from "../prover/witness-program/compile-witness.js";
import { LEVELS } from "../src/params.js";
import { parseShape } from "../src/shape.js";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "7" } },
});
const runs = Number(values.runs);

for (const name of positionals.length > 0 ? positionals : ["4x4", "16x16"]) {
  const shape = parseShape(name);
  const circuit = await prepareCircuit({ shape, levels: LEVELS }, { anyShape: true });
  const wasm = new Uint8Array(await readFile(circuit.wasm.path));
  const [program, compiling] = await timed(() => compileWitness(wasm));
  const [calculator, loading] = await timed(() => new CompiledCalculator(program));
  const module = await compileCalculator(circuit.wasm);
  const source = new ShapeBatches(shape);
  const times: { readonly circom: number[]; readonly program: number[] } = {
    circom: [],
    program: [],
  };
  // The first round warms up.
  for (let run = 0; run <= runs; run += 1) {
    const { input } = source.next();
    const [expected, byCircom] = await timed(() => calculateWitness(module, input));
    const [got, byProgram] = await timed(() => calculator.calculate(input));
    if (got === undefined || !Buffer.from(expected).equals(got)) {
      throw new Error(`${name}: the program's witness is another than circom's`);
    }
    if (run === 0) continue;
    times.circom.push(byCircom);
    times.program.push(byProgram);
  }
  const [circom, own] = [median(times.circom), median(times.program)];
  console.log(
    `${name}: circom ${circom.toFixed(0)} ms, program ${own.toFixed(1)} ms, ${(circom / own).toFixed(1)} times; ` +
      `compiled in ${(compiling / 1000).toFixed(1)} s to ${(program.length / 1e6).toFixed(1)} MB, loaded in ${loading.toFixed(0)} ms`,
  );
}

/** Of processor time, in milliseconds. */
async function timed<Result>(work: () => Result | Promise<Result>): Promise<[Result, number]> {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1000];
}

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}
