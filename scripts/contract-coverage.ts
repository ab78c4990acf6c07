/**
 * Runs the tests of the contracts on an unoptimised build, traces what they execute, and says which
 * lines and branches of the sources of both rollups were run: npm run coverage:contracts [-- --json]
 *
 * What both rollups share is run where either has run it. These are the tests in test/contracts/ alone:
 * random histories run by chance what they run.
 *
 * Exits with 1 if a test fails or a line or branch was never run.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { contractOf } from "../l1/artifacts/compile-contracts.js";
import {
  compileOptimistic,
  OPTIMISTIC_CONTRACT,
  optimisticSources,
} from "../l1/artifacts/optimistic-contract.js";
import { ROLLUP_CONTRACT } from "../l1/artifacts/rollup-contract.js";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { formatTable } from "../terminal/table.js";
import { type ExecutionTrace, TRACE_FILE_VARIABLE } from "../test/support/execution-trace.js";
import { UNOPTIMISED_SETTINGS } from "../test/support/tested-contracts.js";
import { coverageOf, type FileCoverage, tracedCode } from "./source-coverage.js";

const TESTS = "dist/test/contracts/**/*.test.js";

/** Runs the tests with the tracer on; returns what they have executed. */
async function traceTests(): Promise<Record<string, ExecutionTrace>> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-coverage-"));
  const file = join(folder, "trace.json");
  try {
    const mocha = join(packageRoot, "node_modules", "mocha", "bin", "mocha.js");
    const options = ["--no-config", "--no-package", "--timeout", "600000", "--reporter", "dot"];
    const child = spawn(process.execPath, [mocha, ...options, TESTS], {
      cwd: packageRoot,
      env: { ...process.env, [TRACE_FILE_VARIABLE]: file },
      stdio: ["ignore", 2, 2],
    });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`the tests of the contracts failed with code ${code}`);
    return JSON.parse(await readFile(file, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function percent(missed: number, all: number): string {
  return all === 0 ? "" : `${(100 * (1 - missed / all)).toFixed(1)} %`;
}

function report(files: readonly FileCoverage[]): string {
  const rows = files
    .filter(({ lines }) => lines > 0)
    .map(({ path, lines, branches, missedLines, missedBranches }) => [
      ...[path, lines, percent(missedLines.length, lines)],
      ...[branches, percent(missedBranches.length, branches)],
      [...missedLines, ...missedBranches].join(", "),
    ]);
  return formatTable(["file", "lines", "run", "branches", "taken", "never"], rows);
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const traces = await traceTests();
const compiled = await compileOptimistic({ settings: UNOPTIMISED_SETTINGS });
const instructions = [ROLLUP_CONTRACT, OPTIMISTIC_CONTRACT].flatMap((path) => {
  const { creation, runtime } = traces[path]!;
  const contract = contractOf(compiled, path);
  return [
    ...tracedCode(contract.bytecode, contract.sourceMap, creation),
    ...tracedCode(contract.deployedBytecode, contract.deployedSourceMap, runtime),
  ];
});
const files = coverageOf(compiled, await optimisticSources(), instructions);
console.log(values.json ? JSON.stringify(files) : report(files));
const complete = files.every((file) => file.missedLines.length + file.missedBranches.length === 0);
process.exitCode = complete ? 0 : 1;
