/** Tries one mutant: lays out its circuits, and runs tests on them. */

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import type { Mutant } from "../mutation/mutant.js";
import type { MutantVerdict } from "../mutation/mutant-verdict.js";
import { runTests } from "../mutation/test-process.js";
import { COUNTING } from "./mutant-tests.js";

/** On a busy machine, too. */
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
    return await runTests({
      tests: options.tests,
      without: COUNTING,
      environment: { QUIPU_TEST_CIRCUITS: circuits, QUIPU_BUILD_DIR: build },
      limitMs: STAGE_LIMIT_MS,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
