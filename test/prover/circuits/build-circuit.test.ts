/** Compiled circuits: found when nothing changed, rebuilt when something did, never half there. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  type BuildOptions,
  buildCircuit,
  buildOutputs,
} from "../../../prover/circuits/build-circuit.js";
import { readInstances } from "../../../prover/circuits/circuit-instance.js";
import { collectSources, stageSources } from "../../../prover/circuits/circuit-sources.js";
import type { Progress } from "../../../prover/progress.js";
import {
  fixtures,
  includeRoots,
  inTemporaryFolder,
  squareChain,
} from "../../support/square-chain.js";

describe("buildCircuit", () => {
  it("compiles once and then finds the result", () =>
    inTemporaryFolder(async (buildDir) => {
      const first = await stepsOf({ buildDir });
      const second = await stepsOf({ buildDir });
      assert.deepEqual(first.steps, ["check compiled circuit", "compile circuit"]);
      assert.deepEqual(second.steps, ["check compiled circuit"]);
      assert.deepEqual(second.circuit, first.circuit);
      const names = await readdir(join(buildDir, folderOf(first.circuit)));
      const files = names.filter((name) => !name.startsWith(".used-by-")).sort();
      assert.deepEqual(files, ["circuit.r1cs", "circuit.sym", "circuit.wasm", "manifest.json"]);
      assert.deepEqual(await readdir(buildDir), [folderOf(first.circuit)]);
    }));

  it("makes some outputs alone, the same as of the whole, and keeps both", () =>
    inTemporaryFolder(async (buildDir) => {
      const options = { buildDir, includeRoots };
      const some = await buildOutputs(squareChain(4), ["wasm", "sym"], options);
      const whole = await buildCircuit(squareChain(4), options);
      assert.equal(some.wasm.sha256, whole.wasm.sha256);
      assert.equal(some.sym.sha256, whole.sym.sha256);
      assert.notEqual(some.hash, whole.hash);
      assert.ok(!("r1cs" in some));
      assert.ok(!existsSync(join(buildDir, folderOf(some), "circuit.r1cs")));
      assert.deepEqual(await buildOutputs(squareChain(4), ["wasm", "sym"], options), some);
    }));

  it("compiles in a build folder that is a symbolic link", () =>
    inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, "real"));
      await symlink(join(folder, "real"), join(folder, "build"));
      const { r1cs } = await buildCircuit(squareChain(4), {
        buildDir: join(folder, "build"),
        includeRoots,
      });
      assert.ok((await stat(r1cs.path)).size > 0);
    }));

  it("reads instances from a list", async () => {
    const instances = await readInstances(join(fixtures, "instances.json"));
    assert.deepEqual(instances, [squareChain(10)]);
  });

  it("hashes parameters, flags and every included file, but not where they stand", () =>
    inTemporaryFolder(async (folder) => {
      const buildDir = join(folder, "build");
      const copy = join(folder, "elsewhere", "circuits");
      await cp(includeRoots[0]!, copy, { recursive: true });
      const there = { buildDir, includeRoots: [copy] };

      const { hash } = await buildCircuit(squareChain(4), { buildDir, includeRoots });
      assert.equal((await buildCircuit(squareChain(4), there)).hash, hash);
      const others = [
        await buildCircuit(squareChain(5), there),
        await buildCircuit({ ...squareChain(4), public: [] }, there),
        await buildCircuit(squareChain(4), { ...there, optimization: "O1" }),
      ];
      await appendFile(join(copy, "gadgets", "square.circom"), "// changed\n");
      others.push(await buildCircuit(squareChain(4), there));
      assert.equal(new Set([hash, ...others.map((other) => other.hash)]).size, 5);
    }));

  it("compiles anew when a file is missing, shorter or one bit off", () =>
    inTemporaryFolder(async (buildDir) => {
      const { circuit } = await stepsOf({ buildDir });
      const damages: [string, (path: string, content: Buffer) => Promise<void>][] = [
        ["circuit.sym", (path) => rm(path)],
        ["circuit.wasm", (path, content) => writeFile(path, content.subarray(0, -1))],
        ["manifest.json", (path, content) => writeFile(path, content.subarray(0, -9))],
        ["circuit.r1cs", (path, content) => writeFile(path, withFlippedBit(content))],
        ["circuit.wasm", (path, content) => writeFile(path, withFlippedBit(content))],
      ];
      const step = "compile circuit again: its files are damaged";
      for (const [file, damage] of damages) {
        const path = join(buildDir, folderOf(circuit), file);
        const content = await readFile(path);
        await damage(path, content);
        assert.equal((await stepsOf({ buildDir })).steps.at(-1), step, file);
        assert.deepEqual(await readFile(path), content);
      }
    }));

  it("compiles anew when the folder is another circuit's", () =>
    inTemporaryFolder(async (buildDir) => {
      const { circuit } = await stepsOf({ buildDir });
      const other = await buildCircuit(squareChain(11), { buildDir, includeRoots });
      const folder = join(buildDir, folderOf(circuit));
      await rm(folder, { recursive: true });
      await cp(join(buildDir, folderOf(other)), folder, { recursive: true });
      const again = await stepsOf({ buildDir });
      assert.equal(again.steps.at(-1), "compile circuit again: its files are damaged");
      assert.deepEqual(again.circuit, circuit);
    }));

  it("compiles what it has hashed, even if it is edited meanwhile", () =>
    inTemporaryFolder(async (folder) => {
      const source = join(folder, "source.circom");
      await writeFile(source, "// as hashed");
      const sources = await collectSources(source, []);
      await writeFile(source, "// edited");
      const { entry } = await stageSources(sources, join(folder, "stage"));
      assert.equal(await readFile(join(folder, "stage", entry), "utf8"), "// as hashed");
    }));

  it("lets circom search the include roots in the order in which they were searched", () =>
    inTemporaryFolder(async (folder) => {
      const [first, second] = [join(folder, "first"), join(folder, "second")];
      for (const root of [first, second]) await mkdir(root);
      await writeFile(join(second, "main.circom"), 'include "x.circom";\ninclude "y.circom";');
      await writeFile(join(second, "x.circom"), "");
      await writeFile(join(first, "y.circom"), "");
      const { usedRoots } = await collectSources("main.circom", [first, second]);
      assert.deepEqual(usedRoots, [await realpath(first), await realpath(second)]);
    }));

  it("tells what circom says, in the caller's paths", () =>
    inTemporaryFolder(async (buildDir) => {
      const broken = { name: "broken", file: "broken.circom", template: "Broken" };
      const build = buildCircuit({ ...broken, params: [], public: [] }, { buildDir, includeRoots });
      await assert.rejects(build, (error: { code: string; message: string }) => {
        assert.equal(error.code, "CircuitCompileFailed");
        assert.match(error.message, /Undeclared symbol/);
        assert.ok(error.message.includes(join(includeRoots[0]!, "broken.circom")));
        return true;
      });
      assert.deepEqual(await readdir(buildDir), []);
    }));

  it("names a source that is not there", () =>
    inTemporaryFolder(async (buildDir) => {
      const instance = { ...squareChain(3), file: "nowhere.circom" };
      await assert.rejects(buildCircuit(instance, { buildDir, includeRoots }), {
        code: "SourceMissing",
      });
    }));

  it("refuses an instance that would write circom of its own", () =>
    inTemporaryFolder(async (buildDir) => {
      const instance = { ...squareChain(3), template: "A(); component other = B" };
      await assert.rejects(buildCircuit(instance, { buildDir, includeRoots }), {
        code: "InstanceInvalid",
      });
    }));

  it("stops when it is told to, leaving nothing", () =>
    inTemporaryFolder(async (buildDir) => {
      const { signal, onProgress } = abortOn("compile circuit");
      const options = { buildDir, includeRoots, signal, onProgress };
      await assert.rejects(buildCircuit(squareChain(7), options), { code: "BuildAborted" });
      assert.deepEqual(await readdir(buildDir), []);
    }));

  it("lets several builders make the same thing at once", () =>
    inTemporaryFolder(async (buildDir) => {
      const built = await Promise.all([1, 2, 3].map(() => stepsOf({ buildDir })));
      for (const { circuit } of built) assert.deepEqual(circuit, built[0]!.circuit);
      assert.deepEqual(await readdir(buildDir), [folderOf(built[0]!.circuit)]);
    }));

  it("trusts nothing that a killed build left, and removes it", () =>
    inTemporaryFolder(async (buildDir) => {
      await killDuringBuild(buildDir);
      const left = await readdir(buildDir);
      assert.equal(left.length, 1);
      assert.match(left[0]!, /^\.stage-/);
      const { circuit, steps } = await stepsOf({ buildDir });
      assert.equal(steps.at(-1), "compile circuit");
      assert.deepEqual(await readdir(buildDir), [folderOf(circuit)]);
    }));

  it("leaves the young stages of other machines alone", () =>
    inTemporaryFolder(async (buildDir) => {
      const stage = join(buildDir, ".stage-another-host-1-abc");
      // The name of this machine may be the beginning of another one's.
      const namesake = join(buildDir, `.stage-${hostname()}-two-1-abc`);
      for (const young of [stage, namesake]) await mkdir(young);
      await stepsOf({ buildDir });
      for (const young of [stage, namesake]) assert.ok((await stat(young)).isDirectory());
      await utimes(stage, 0, 0);
      await buildCircuit(squareChain(11), { buildDir, includeRoots });
      await assert.rejects(stat(stage), { code: "ENOENT" });
    }));
});

async function stepsOf(options: BuildOptions) {
  const steps: string[] = [];
  const onProgress = ({ step }: Progress) => void steps.push(step);
  const circuit = await buildCircuit(squareChain(10), { includeRoots, onProgress, ...options });
  return { circuit, steps };
}

function withFlippedBit(content: Buffer): Buffer {
  const flipped = Buffer.from(content);
  flipped[flipped.length >> 1]! ^= 1;
  return flipped;
}

function folderOf({ name, hash }: { name: string; hash: string }): string {
  return `${name}-${hash.slice(0, 16)}`;
}

/** A signal that fires a moment after a step has begun. */
function abortOn(wanted: string) {
  const controller = new AbortController();
  const onProgress = ({ step }: Progress) => {
    if (step === wanted) setTimeout(() => controller.abort(), 50);
  };
  return { signal: controller.signal, onProgress };
}

/** Starts a build in a process of its own and kills it while circom runs. */
async function killDuringBuild(buildDir: string): Promise<void> {
  const script = new URL("../../support/build-square-chain.js", import.meta.url);
  const child = spawn(process.execPath, [script.pathname, buildDir], { stdio: "pipe" });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  for (;;) {
    const [stage] = (await readdir(buildDir)).filter((name) => name.startsWith(".stage-"));
    const staged = stage === undefined ? [] : await readdir(join(buildDir, stage));
    if (staged.includes("output")) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  child.kill("SIGKILL");
  await exited;
}
