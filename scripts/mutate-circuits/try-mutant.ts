/** Tries one mutant: lays out its circuits, and runs tests on them. */

import { fork } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { Mutant } from "./mutant.js";

/** What became of a mutant. */
export type MutantVerdict =
  | { readonly status: "survived" }
  /** The compiler refuses it. */
  | { readonly status: "stillborn" }
  | {
      readonly status: "killed";
      readonly file: string;
      readonly title: string;
      readonly message: string;
    }
  /** The tests could not be run. */
  | { readonly status: "broken"; readonly message: string };

/** A mutant that keeps the tests busy for longer than this, on a busy machine too, has made them run for ever. */
const STAGE_LIMIT_MS = 3_600_000;

/**
 * @param options.tests compiled test files
 * @param options.constants folder that stands in for circomlib's constants of Poseidon
 */
export async function tryMutant(
  mutant: Mutant,
  options: { readonly tests: readonly string[]; readonly constants: string },
): Promise<MutantVerdict> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-mutant-"));
  try {
    const circuits = join(folder, "circuits");
    await cp(join(packageRoot, "circuits"), circuits, { recursive: true });
    await cp(options.constants, circuits, { recursive: true });
    await writeFile(join(circuits, mutant.file), mutant.source);
    const build = join(folder, "build");
    await mkdir(build);
    return await runTests(options.tests, { circuits, build });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runTests(
  tests: readonly string[],
  { circuits, build }: { readonly circuits: string; readonly build: string },
): Promise<MutantVerdict> {
  const child = fork(new URL("./run-tests.js", import.meta.url), tests, {
    env: { ...process.env, QUIPU_TEST_CIRCUITS: circuits, QUIPU_BUILD_DIR: build },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  return new Promise<MutantVerdict>((resolve) => {
    const clock = setTimeout(() => {
      resolve({ status: "killed", file: "", title: "(the tests never end)", message: "" });
      child.kill("SIGKILL");
    }, STAGE_LIMIT_MS);
    child.on("message", (verdict) => resolve(verdict as MutantVerdict));
    child.on("exit", (code) => {
      clearTimeout(clock);
      resolve({ status: "broken", message: `the tests ended early, with code ${code}` });
    });
  });
}
