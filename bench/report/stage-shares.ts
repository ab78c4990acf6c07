/** What share of the proof time each stage takes, and what lies between the stages. */
import { PROOF_STAGES, type ProofStage } from "../../prover/pool/proof-stages.js";
import type { ProofMeasurement } from "../result-file.js";
import { median } from "../statistics.js";

/** Stages as people read them. */
export const STAGE_TITLES: Readonly<Record<ProofStage | "rest", string>> = {
  abc: "A·B − C",
  fft: "FFT",
  msmA: "MSM A",
  msmB1: "MSM B1",
  msmB2: "MSM B2 (G2)",
  msmC: "MSM C",
  msmH: "MSM H",
  rest: "rest",
};

/** The same in as few characters as a segment of a chart has room for. */
export const STAGE_LABELS: Readonly<Record<ProofStage | "rest", string>> = {
  abc: "ABC",
  fft: "FFT",
  msmA: "A",
  msmB1: "B1",
  msmB2: "B2",
  msmC: "C",
  msmH: "H",
  rest: "–",
};

export interface StageShare {
  readonly stage: ProofStage | "rest";
  /** Median of the samples, of the proof time; 0 … 1. */
  readonly share: number;
  /** Median, milliseconds. */
  readonly milliseconds: number;
}

/**
 * Shares in the order of the stages, the rest last.
 * @returns undefined when the backend cannot tell all of its samples' stages apart.
 */
export function stageShares({ samples }: ProofMeasurement): StageShare[] | undefined {
  const timed = samples.flatMap(({ stages, proofMs }) => (stages ? [{ stages, proofMs }] : []));
  if (timed.length < samples.length) return undefined;
  const known = PROOF_STAGES.filter((stage) =>
    timed.every(({ stages }) => stages[stage] !== undefined),
  );
  if (known.length === 0) return undefined;
  const times = timed.map(({ stages, proofMs }) => {
    const own = known.map((stage) => stages[stage]!);
    const rest = Math.max(0, proofMs - own.reduce((sum, part) => sum + part, 0));
    return { parts: [...own, rest], proofMs };
  });
  return [...known, "rest" as const].map((stage, i) => ({
    stage,
    share: median(times.map(({ parts, proofMs }) => parts[i]! / proofMs)),
    milliseconds: median(times.map(({ parts }) => parts[i]!)),
  }));
}
