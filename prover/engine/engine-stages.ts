/** Times the stages of the engine's proof, phase by phase. */
import type { ProofStage, StageTimings } from "../proof-stages.js";
import type { TableName } from "./engine-key.js";
import type { Phase } from "./engine-phases.js";

const MSM_STAGES: Readonly<Record<TableName, ProofStage>> = {
  a: "msmA",
  b1: "msmB1",
  b2: "msmB2",
  c: "msmC",
  h: "msmH",
};

/** The stages of one proof. */
export class EngineStages {
  readonly #milliseconds: Partial<Record<ProofStage, number>> = {};

  /** Milliseconds of wall clock so far. */
  get timings(): StageTimings {
    return this.#milliseconds;
  }

  /**
   * Counts a phase. The multiplications by points run in parallel; each gets a share of the wall clock
   * in proportion to its tasks' share of the threads' time.
   *
   * @param wall milliseconds from the start of the phase to its end
   * @param spent milliseconds of each task
   */
  count(phase: Phase, wall: number, spent: Float64Array): void {
    if (phase.kind !== "windows") {
      this.#add(stageOf(phase), wall);
      return;
    }
    const total = spent.reduce((sum, milliseconds) => sum + milliseconds, 0);
    for (const [i, { table }] of phase.tasks.entries()) {
      this.#add(MSM_STAGES[table], (wall * spent[i]!) / total);
    }
  }

  #add(stage: ProofStage, milliseconds: number): void {
    this.#milliseconds[stage] = (this.#milliseconds[stage] ?? 0) + milliseconds;
  }
}

function stageOf({ kind }: Exclude<Phase, { kind: "windows" }>): ProofStage {
  const isTransform = kind.startsWith("inverse") || kind.startsWith("forward");
  return isTransform ? "fft" : "abc";
}
