/**
 * The thread started by circom-compiler.ts. It runs circom, as WebAssembly, on one folder. The folder
 * is the compiler's whole file system, so only hashed sources can enter a circuit.
 */

import fs from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { bindings, CircomRunner } from "circom2";
import type { CircomMessage, CircomRequest } from "./circom-message.js";

// A worker thread's process.stdout has no file descriptor.
const [standardOutput, standardError] = [1, 2];

const { folder, args, compiler } = workerData as CircomRequest;

const runner = new CircomRunner({
  args,
  env: {},
  preopens: { ".": folder },
  bindings: { ...bindings, fs: { ...fs, writeSync: writeOrReport } },
});

runner.compile = async () => compiler;

try {
  await runner.execute();
  report({ exitCode: 0 });
} catch (error) {
  const { code } = error as { code?: unknown };
  if (typeof code !== "number") report({ output: `circom crashed: ${String(error)}` });
  report({ exitCode: typeof code === "number" ? code : 1 });
}

/** Sends what circom prints to the caller; writes everything else. */
function writeOrReport(
  file: number,
  buffer: Uint8Array,
  offset = 0,
  length = buffer.byteLength - offset,
  position: number | null = null,
): number {
  if (file !== standardOutput && file !== standardError) {
    return fs.writeSync(file, buffer, offset, length, position);
  }
  report({ output: Buffer.from(buffer.subarray(offset, offset + length)).toString("utf8") });
  return length;
}

function report(message: CircomMessage): void {
  parentPort?.postMessage(message);
}
