/** Programs in the build folder: made once, made anew when they are damaged, and left out where they cannot be. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { buildCircuit, type CircuitArtifacts } from "../../../prover/circuits/build-circuit.js";
import { CompiledCalculator } from "../../../prover/witness/compiled-calculator.js";
import { ensureProgram, usesPrograms } from "../../../prover/witness/ensure-program.js";
import {
  includeRoots,
  inTemporaryFolder,
  squareChain,
  squareChainInput,
} from "../../support/square-chain.js";

describe("ensureProgram", function () {
  this.timeout(60_000);

  it("compiles once, and again what is damaged", () =>
    inTemporaryFolder(async (buildDir) => {
      const circuit = await buildCircuit(squareChain(4), { buildDir, includeRoots });
      assert.deepEqual(await stepsOf(circuit), ["compile witness"]);
      assert.deepEqual(await stepsOf(circuit), []);
      const file = await programFile(buildDir);
      const bytes = await readFile(file);
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(file, bytes);
      assert.deepEqual(await stepsOf(circuit), ["compile witness"]);
      const { program } = await ensureProgram(circuit);
      const calculator = new CompiledCalculator(program!);
      assert.ok(calculator.calculate(squareChainInput(4, 3n)) !== undefined);
      assert.equal(calculator.calculate({ ...squareChainInput(4, 3n), end: 4n }), undefined);
    }));

  it("remembers why a circuit has none", () =>
    inTemporaryFolder(async (buildDir) => {
      const folder = join(packageRoot, "test", "fixtures", "circuits", "witness");
      const instance = {
        name: "witness-loop",
        file: "refused.circom",
        template: "Loop",
        params: [],
        public: [],
      };
      const circuit = await buildCircuit(instance, { buildDir, includeRoots: [folder] });
      for (const steps of [["compile witness"], []]) {
        const taken: string[] = [];
        const outcome = await ensureProgram(circuit, {
          onProgress: ({ step }) => taken.push(step),
        });
        assert.deepEqual(taken, steps);
        assert.ok(outcome.program === undefined);
        assert.match(outcome.refused, /a loop's end depends on an input/);
      }
    }));

  it("is not asked where circom's calculator is to be used", () => {
    const before = process.env.QUIPU_WITNESS;
    try {
      process.env.QUIPU_WITNESS = "circom";
      assert.equal(usesPrograms(), false);
    } finally {
      if (before === undefined) delete process.env.QUIPU_WITNESS;
      else process.env.QUIPU_WITNESS = before;
    }
  });

  it("gives no program of another version", async () => {
    assert.throws(() => new CompiledCalculator(new Uint8Array(64)), {
      code: "WitnessUncompilable",
    });
  });
});

async function stepsOf(circuit: CircuitArtifacts): Promise<string[]> {
  const steps: string[] = [];
  await ensureProgram(circuit, { onProgress: ({ step }) => steps.push(step) });
  return steps;
}

async function programFile(buildDir: string): Promise<string> {
  const folder = (await readdir(buildDir)).find((name) => name.endsWith("-witness"));
  return join(buildDir, folder!, "circuit.program");
}
