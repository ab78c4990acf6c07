/** What the stages of a proof are called in the report. */
import type { ProofStage } from "../../prover/proof-stages.js";

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
