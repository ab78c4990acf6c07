/** Where the time of a proof goes: the share of each stage that its prover can tell apart. */
import { PROOF_STAGES, type ProofStage } from "../prover/proof-stages.js";
import type { ProofSample } from "./result-file.js";
import { median } from "./statistics.js";

/** All stages, with what lies between, in the order of a proof. */
export const STAGES = [...PROOF_STAGES, "rest"] as const;

/** Shares by stage, 0 … 1, and `rest` for what lies between the stages. */
export type StageShares = ReadonlyMap<ProofStage | "rest", number>;

/**
 * The median share of each stage.
 * @returns undefined if the prover told no stages apart.
 */
export function stageShares(samples: readonly ProofSample[]): StageShares | undefined {
  const timed = samples.flatMap(({ stages, proofMs }) => (stages ? [{ stages, proofMs }] : []));
  if (timed.length === 0) return undefined;
  const shares = new Map<ProofStage | "rest", number>();
  for (const stage of PROOF_STAGES) {
    const found = timed.flatMap(({ stages, proofMs }) => {
      const milliseconds = stages[stage];
      return milliseconds === undefined ? [] : [milliseconds / proofMs];
    });
    if (found.length > 0) shares.set(stage, median(found));
  }
  const rest = timed.map(({ stages, proofMs }) => {
    const sum = Object.values(stages).reduce((total: number, stage) => total + (stage ?? 0), 0);
    return 1 - sum / proofMs;
  });
  shares.set("rest", median(rest));
  return shares;
}
