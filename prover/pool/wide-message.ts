/** The messages between a pool and the process that proves in wide lanes. Plain data only. */
import type { WideOutcome } from "../engine/wide-lanes.js";
import type { Progress } from "../progress.js";
import type { ProverErrorCode } from "../prover-error.js";
import type { VerifiedProof } from "./job-message.js";
import type { CheckedOptions, ProofJob } from "./thread-pool.js";

/** The process' only argument, as JSON. */
export interface WideProcessOptions {
  /** Use wide code even where it is no faster. */
  readonly always: boolean;
  /** Milliseconds after which it says again that it is there, while it has something to do. */
  readonly aliveMs: number;
  /** What to prove with; without it the process only tests. */
  readonly pool?: Omit<CheckedOptions, "backend">;
}

/** To the process. Orders are numbered. */
export type WideOrder =
  | {
      readonly kind: "prove";
      readonly number: number;
      readonly job: ProofJob;
      readonly timeoutMs: number | undefined;
    }
  | {
      readonly kind: "load";
      readonly number: number;
      readonly keyed: Pick<ProofJob, "circuit" | "keys" | "zeroKnowledge">;
    }
  | { readonly kind: "abort"; readonly number: number };

/** From the process: first the outcome of its test. */
export type WideAnswer =
  | { readonly kind: "tested"; readonly outcome: WideOutcome }
  | { readonly kind: "alive" }
  | { readonly kind: "progress"; readonly number: number; readonly progress: Progress }
  | {
      readonly kind: "done";
      readonly number: number;
      /** Nothing: the answer to `load`. */
      readonly proved?: VerifiedProof;
      /** Highest resident memory of the process so far. */
      readonly peakRssBytes: number;
    }
  | {
      readonly kind: "refused";
      readonly number: number;
      readonly code: ProverErrorCode;
      readonly message: string;
    };
