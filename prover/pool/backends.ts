/** The backends that come with quipu, and the loading of one by its name. */

import "../../runtime/relaxed-simd.js";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import type { BackendModule, BackendOptions, KeyUse, ProverBackend } from "../prover-backend.js";
import { proverError } from "../prover-error.js";

/** The backends that come with quipu. */
export const BACKEND_NAMES = ["snarkjs", "engine"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

const knownBackends: Readonly<Record<BackendName, string>> = {
  snarkjs: new URL("../snarkjs/snarkjs-backend.js", import.meta.url).href,
  engine: new URL("../engine/engine-backend.js", import.meta.url).href,
};

/** The default backend: the engine, or snarkjs on a machine that cannot run the engine. */
export function defaultBackend(): BackendName {
  return hasFusedMultiplyAdd() ? "engine" : "snarkjs";
}

/**
 * Loads a backend in the calling thread.
 * @param name - `snarkjs`, `engine`, or the file: URL of a module with a `createBackend` function.
 */
export async function loadBackend(name: string, options: BackendOptions): Promise<ProverBackend> {
  const { createBackend } = await loadModule(name);
  return createBackend(options);
}

/** Prepares a key for a backend, in the calling thread. */
export async function prepareKeyFor(name: string, zkey: Uint8Array, use: KeyUse): Promise<unknown> {
  const { prepareKey } = await loadModule(name);
  return prepareKey === undefined ? zkey : prepareKey(zkey, use);
}

async function loadModule(name: string): Promise<BackendModule> {
  return (await import(backendUrl(name))) as BackendModule;
}

/**
 * The URL of a backend's module.
 * @throws QuipuError `ProvingFailed` for an unknown name that is not a file: URL.
 */
export function backendUrl(name: string): string {
  const url = (knownBackends as Readonly<Record<string, string>>)[name] ?? name;
  if (url.startsWith("file:")) return url;
  const known = Object.keys(knownBackends).join(", ");
  throw proverError("ProvingFailed", `backend: got ${name}, expected ${known} or a file: URL`);
}
