/**
 * Runs circom on a staged folder, in a thread of its own. A compile can be cancelled at any moment,
 * does not block the caller, ends with the process, and frees its memory. Checks only whether circom
 * succeeded.
 */

import { readFile, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { stripVTControlCharacters } from "node:util";
import { Worker } from "node:worker_threads";
import { proverError } from "../prover-error.js";
import type { CircomMessage, CircomRequest } from "./circom-message.js";

/** circom's simplification: none, constants and copies, or all linear constraints. */
export type Optimization = "O0" | "O1" | "O2";

/** What circom writes of a circuit: the constraints, the witness calculator, the names of the signals. */
export type CircuitOutput = "r1cs" | "wasm" | "sym";

export interface CompileOptions {
  readonly folder: string;
  /** The main file; outputs are named after it. Paths are relative to `folder`. */
  readonly main: string;
  readonly includeDirs: readonly string[];
  readonly outputDir: string;
  readonly outputs: readonly CircuitOutput[];
  /** The origin of each staged source; circom's messages are rewritten to these paths. */
  readonly origin: ReadonlyMap<string, string>;
  readonly optimization: Optimization;
  readonly signal: AbortSignal | undefined;
}

/** Name and version of the compiler, part of every circuit's hash. */
export const compilerVersion = readCompilerVersion();

/** circom recurses deeply over long expressions; Node's default of 4 MB can be too little. */
const stackSizeMb = 64;

/**
 * Compiles `main` to `outputDir`, of which it is asked for: .r1cs, .sym and a folder with the .wasm.
 * @throws QuipuError `CircuitCompileFailed` with circom's text, `NoSpaceLeft`, `BuildAborted`.
 */
export async function compileCircom(options: CompileOptions): Promise<void> {
  const { signal } = options;
  if (signal?.aborted) throw aborted(signal);
  // circom finds no files in a folder reached by a link.
  const folder = await realpath(options.folder);
  const args = compilerArguments(options);
  const request: CircomRequest = { folder, args, compiler: await loadCompiler() };
  const thread = new Worker(new URL("./circom-thread.js", import.meta.url), {
    workerData: request,
    env: {},
    resourceLimits: { stackSizeMb },
  });
  const cancel = () => void thread.terminate();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const { output, exitCode } = await run(thread);
    if (signal?.aborted) throw aborted(signal);
    if (exitCode !== 0) throw compileFailed(options, output);
  } finally {
    signal?.removeEventListener("abort", cancel);
    await thread.terminate();
  }
}

let compiler: Promise<WebAssembly.Module> | undefined;

/** circom as WebAssembly, compiled once per process. */
function loadCompiler(): Promise<WebAssembly.Module> {
  const path = createRequire(import.meta.url).resolve("circom2/circom.wasm");
  compiler ??= readFile(path).then((bytes) => WebAssembly.compile(bytes));
  return compiler;
}

function compilerArguments(options: CompileOptions): string[] {
  const libraries = options.includeDirs.flatMap((folder) => ["-l", folder]);
  const outputs = [...options.outputs.map((output) => `--${output}`), "-o", options.outputDir];
  return [options.main, ...outputs, `--${options.optimization}`, ...libraries];
}

/** Waits for the thread to end. Only exit code 0 is a success. */
function run(thread: Worker): Promise<{ output: string; exitCode: number }> {
  return new Promise((resolve) => {
    let output = "";
    let exitCode = 1;
    thread.on("message", (message: CircomMessage) => {
      if ("output" in message) output += message.output;
      else exitCode = message.exitCode;
    });
    thread.on("error", (error) => {
      output += `circom crashed: ${error.message}`;
    });
    thread.on("exit", () => resolve({ output, exitCode }));
  });
}

function compileFailed({ main, origin }: CompileOptions, output: string) {
  let text = stripVTControlCharacters(output).trim();
  for (const [staged, original] of origin) text = text.replaceAll(staged, original);
  if (/no space left/i.test(text)) return proverError("NoSpaceLeft", `${main}: ${text}`);
  return proverError("CircuitCompileFailed", `circom refused ${main}:\n${text}`);
}

function aborted(signal: AbortSignal) {
  return proverError("BuildAborted", "compile aborted", signal.reason);
}

function readCompilerVersion(): string {
  const { version } = createRequire(import.meta.url)("circom2/package.json") as {
    version: string;
  };
  return `circom2@${version}`;
}
