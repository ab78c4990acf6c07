/**
 * The seam between the pool and whatever computes a proof. A backend gets a witness and a proving
 * key in memory and returns a Groth16 proof; calculating the witness before and checking the proof
 * after are the same for every backend and stay with the worker.
 */

import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
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
  /** What `prepareKey` made of the .zkey file, or its content: shared by all workers. */
  readonly key: unknown;
  /** Number of a workspace of the key that no other job uses meanwhile. */
  readonly workspace: number;
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

/** For how much work a key is prepared. */
export interface KeyUse {
  /** Jobs that run side by side, each in a workspace of its own. */
  readonly workspaces: number;
  /** Threads that work on each. */
  readonly threads: number;
}

/** What the module of a backend exports. */
export interface BackendModule {
  createBackend(options: BackendOptions): Promise<ProverBackend>;
  /**
   * Turns the content of a .zkey file into what the backend proves with: once, in the pool's own
   * thread. The result crosses to the workers with every job, so it is plain data and handles of
   * shared memory. Without this function the workers get the content.
   */
  prepareKey?(zkey: Uint8Array, use: KeyUse): unknown;
}

/** The backends that come with quipu. */
export const BACKEND_NAMES = ["snarkjs", "engine"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

const knownBackends: Readonly<Record<BackendName, string>> = {
  snarkjs: new URL("./snarkjs-backend.js", import.meta.url).href,
  engine: new URL("./engine-backend.js", import.meta.url).href,
};

/** The backend of whoever names none: the engine, or snarkjs on a machine that cannot run it. */
export function defaultBackend(): BackendName {
  return hasFusedMultiplyAdd() ? "engine" : "snarkjs";
}

/**
 * Loads a backend in the thread that asks.
 * @param name - `snarkjs`, `engine`, or the file: URL of a module with a `createBackend` function.
 */
export async function loadBackend(name: string, options: BackendOptions): Promise<ProverBackend> {
  const { createBackend } = await loadModule(name);
  return createBackend(options);
}

/** Prepares a key for a backend, in the thread that asks. */
export async function prepareKeyFor(name: string, zkey: Uint8Array, use: KeyUse): Promise<unknown> {
  const { prepareKey } = await loadModule(name);
  return prepareKey === undefined ? zkey : prepareKey(zkey, use);
}

async function loadModule(name: string): Promise<BackendModule> {
  return (await import(backendUrl(name))) as BackendModule;
}

/**
 * Where the module of a backend is.
 * @throws QuipuError `ProvingFailed` for a name that is neither known nor a file: URL.
 */
export function backendUrl(name: string): string {
  const url = (knownBackends as Readonly<Record<string, string>>)[name] ?? name;
  if (url.startsWith("file:")) return url;
  const known = Object.keys(knownBackends).join(", ");
  throw proverError("ProvingFailed", `backend: got ${name}, expected ${known} or a file: URL`);
}
