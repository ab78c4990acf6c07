/** What crosses the border between a benchmark and the processes that measure for it. */

import type { WideOutcome } from "../../prover/engine/wide-lanes.js";
import type { KeyedCircuit } from "../../prover/keys/keyed-circuit.js";
import type { ProofThreads } from "../../prover/prover-backend.js";
import type { ProofSample, ThroughputSample } from "../result-file.js";
import type { NodeRelease } from "./node-release.js";
import type { Subject } from "./subject.js";

/** Whose proofs are measured, and how many at once. */
export interface Assignment {
  readonly subject: Subject;
  readonly keyed: KeyedCircuit;
  readonly prover: ProverChoice;
  /** Proofs made side by side. */
  readonly workers: number;
  readonly threads: ProofThreads;
}

/** A backend of the pool. */
export interface PoolChoice {
  readonly backend: string;
  /** Under this Node instead of the benchmark's own. */
  readonly node?: NodeRelease | undefined;
  /** In wide lanes. */
  readonly wide?: boolean;
}

/** A backend of the pool, or a program in rapidsnark's form. */
export type ProverChoice = PoolChoice | { readonly program: string };

export type Order =
  | { readonly order: "try wide lanes" }
  | { readonly order: "load"; readonly assignment: Assignment }
  | { readonly order: "prove" }
  | { readonly order: "prove many"; readonly batches: number };

export interface Measured<Sample> {
  readonly sample: Sample;
  /** Highest resident memory so far: of the process, or of the program that it started. */
  readonly peakRssBytes: number | null;
}

/** Error objects lose their class on the way, so a refusal travels as data. */
export type Answer =
  | { readonly wide: WideOutcome }
  | { readonly loaded: true }
  | { readonly proved: Measured<ProofSample> }
  | { readonly provedMany: Measured<ThroughputSample> }
  | { readonly refused: { readonly code: string; readonly message: string } };
