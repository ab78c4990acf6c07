/**
 * The seam between the pool and whatever computes a proof. A backend gets a witness and a proving
 * key in memory and returns a Groth16 proof; calculating the witness before and checking the proof
 * after are the same for every backend and stay with the worker.
 */

import { proverError } from "../prover-error.js";
import type { StageTimings } from "./proof-stages.js";

/** A Groth16 proof as snarkjs writes it: projective points, coordinates as decimal strings. */
export interface Groth16Proof {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: string;
  readonly curve: string;
}

/** A proof and the public signals it is about: outputs, then public inputs, decimal strings. */
export interface ProvedSignals {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly string[];
}

/** What a backend returns. */
export interface BackendProof extends ProvedSignals {
  /** Left out by a backend that cannot tell its stages apart. */
  readonly stages?: StageTimings | undefined;
}

export interface BackendJob {
  /** Content of the .zkey file, in memory shared by all workers: not to be written to. */
  readonly zkey: Uint8Array;
  /** Content of a .wtns file. */
  readonly witness: Uint8Array;
}

/** One thread a proof, or all cores on it. */
export type ProofThreads = "one" | "all";

export interface BackendOptions {
  readonly threads: ProofThreads;
}

export interface ProverBackend {
  readonly name: string;
  prove(job: BackendJob): Promise<BackendProof>;
}

/** What the module of a backend exports. */
export interface BackendModule {
  createBackend(options: BackendOptions): Promise<ProverBackend>;
}

const knownBackends: Readonly<Record<string, string>> = {
  snarkjs: new URL("./snarkjs-backend.js", import.meta.url).href,
};

/**
 * Loads a backend in the thread that asks.
 * @param name - `snarkjs`, or the file: URL of a module with a `createBackend` function.
 */
export async function loadBackend(name: string, options: BackendOptions): Promise<ProverBackend> {
  const { createBackend } = (await import(backendUrl(name))) as BackendModule;
  return createBackend(options);
}

/**
 * Where the module of a backend is.
 * @throws QuipuError `ProvingFailed` for a name that is neither known nor a file: URL.
 */
export function backendUrl(name: string): string {
  const url = knownBackends[name] ?? name;
  if (url.startsWith("file:")) return url;
  const known = Object.keys(knownBackends).join(", ");
  throw proverError("ProvingFailed", `backend: got ${name}, expected ${known} or a file: URL`);
}
