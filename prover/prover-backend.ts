/**
 * The seam between the pool and whatever computes a proof. A backend gets a witness and a proving
 * key in memory and returns a Groth16 proof; calculating the witness before and checking the proof
 * after are the same for every backend and stay with the worker.
 */

import type { Groth16Proof } from "../src/proof/groth16-proof.js";
import type { StageTimings } from "./proof-stages.js";

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
  /** Checked: it has the circuit's wires, all of them canonical. */
  readonly witness: Witness;
}

/** The values of all wires of a circuit. */
export interface Witness {
  /** The .wtns file. */
  readonly content: Uint8Array;
  /** The part of it that holds the values: canonical, 32 bytes each. */
  readonly values: Uint8Array;
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
