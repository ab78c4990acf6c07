/** What the engine's helper threads are asked, and what they answer. Plain data only. */
import type { EngineKey } from "./engine-key.js";
import type { Phase } from "./engine-phases.js";

export type CrewOrder =
  | {
      readonly kind: "begin";
      readonly key: EngineKey;
      readonly workspaceNumber: number;
      readonly threadNumber: number;
    }
  | {
      readonly kind: "phase";
      readonly phase: Phase;
      /** The next task; shared, as is what follows. */
      readonly counter: Int32Array;
      /** Milliseconds that each task took. */
      readonly spent: Float64Array;
    };

export interface CrewAnswer {
  /** Why the order could not be carried out. */
  readonly failed?: string;
}
