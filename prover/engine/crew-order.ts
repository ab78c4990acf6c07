/** The engine's orders to its helper threads, and their answers. Plain data only. */
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
      /** The next task; shared, like the next field. */
      readonly counter: Int32Array;
      /** Milliseconds that each task took. */
      readonly spent: Float64Array;
    };

export interface CrewAnswer {
  /** Why the order failed. */
  readonly failed?: string;
}
