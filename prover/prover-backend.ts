/**
 * The interface between the pool and a backend. A backend gets a witness and a proving key in memory
 * and returns a Groth16 proof. The worker calculates the witness before and checks the proof after, in
 * the same way for every backend.
 */

import type { Groth16Proof } from "../src/proof/groth16-proof.js";
import type { StageTimings } from "./proof-stages.js";

/** A proof and its public signals: outputs, then public inputs, as decimal strings. */
export interface ProvedSignals {
  readonly proof: Groth16Proof;
  readonly publicSignals: readonly string[];
}

/** The result of a backend. */
export interface BackendProof extends ProvedSignals {
  /** Left out by a backend that cannot tell its stages apart. */
  readonly stages?: StageTimings | undefined;
}

export interface BackendJob {
  /** The result of `prepareKey`, or else the content of the .zkey file; shared by all workers. */
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

/** One thread for each proof, or all cores. */
export type ProofThreads = "one" | "all";

export interface BackendOptions {
  readonly threads: ProofThreads;
}

export interface ProverBackend {
  prove(job: BackendJob): Promise<BackendProof>;
}

/** The amount of work for which a key is prepared. */
export interface KeyUse {
  /** Jobs that run in parallel, each in a workspace of its own. */
  readonly workspaces: number;
  /** Threads that work on each. */
  readonly threads: number;
  /** Whether its proofs must hide the witness. Without it a backend may make them sooner. */
  readonly zeroKnowledge: boolean;
}

/** The exports of a backend's module. */
export interface BackendModule {
  createBackend(options: BackendOptions): Promise<ProverBackend>;
  /**
   * Converts the content of a .zkey file into the backend's form: once, in the pool's own thread. The
   * result passes to the workers with every job, so it is plain data and handles of shared memory.
   * Without this function the workers get the file's content.
   */
  prepareKey?(zkey: Uint8Array, use: KeyUse): unknown;
}
