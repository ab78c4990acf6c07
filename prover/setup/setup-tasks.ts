/** The tasks that the main thread of a setup gives its worker threads, and their answers. */

import type { GroupName } from "../curve/groups.js";
import type { ProverErrorCode } from "../prover-error.js";
import type { LaneTable } from "./lane-table.js";
import type { QapRequest } from "./qap.js";
import type { Trapdoor } from "./trapdoor.js";

/** Evaluate the QAP; the answer is the size of the coefficients section in bytes. */
export interface QapTask extends QapRequest {
  readonly kind: "qap";
  /** The compiled module of lane-module.ts, where the machine runs it. */
  readonly code?: WebAssembly.Module | undefined;
}

/**
 * Where a thread finds the multiples of a group's generator: in a table that all threads have in common, or in one of
 * its own with digits of that width. The same in all tasks of a group.
 */
export type BaseTable = LaneTable | { readonly group: GroupName; readonly width: number };

/** Fill a row of a common table; there is no answer. */
export interface TableRowTask {
  readonly kind: "table row";
  readonly table: LaneTable;
  readonly row: number;
}

/** Multiply a group's generator by some of the scalars of a shared buffer. */
export interface SignalPointsTask {
  readonly kind: "signal points";
  readonly base: BaseTable;
  readonly scalars: SharedArrayBuffer;
  readonly first: number;
  readonly count: number;
}

/** Compute and multiply some of the scalars of the H points. */
export interface QuotientPointsTask {
  readonly kind: "quotient points";
  readonly base: BaseTable;
  readonly trapdoor: Trapdoor;
  readonly power: number;
  readonly first: number;
  readonly count: number;
}

/** The answer is `count` affine points in Montgomery form, as a .zkey holds them. */
export type PointsTask = SignalPointsTask | QuotientPointsTask;
export type SetupTask = QapTask | TableRowTask | PointsTask;

/**
 * A worker's answer in place of a QuipuError: an error that crosses threads loses its class and code.
 */
export interface Refusal {
  readonly code: ProverErrorCode;
  readonly message: string;
}
