/**
 * The worker thread of a setup. It does one task at a time with its own WASM instance, and keeps each
 * group's table, or its view of the common one, between tasks.
 */
import { Tinypool } from "tinypool";
import { isDiskFull } from "../../files/disk-full.js";
import { QuipuError } from "../../src/errors.js";
import { FIELD_BYTES } from "../bn254.js";
import type { GroupName } from "../curve/groups.js";
import { WasmCurve } from "../curve/wasm-curve.js";
import type { ProverErrorCode } from "../prover-error.js";
import { FixedBase, type FixedBaseTable } from "./fixed-base.js";
import { LaneFixedBase } from "./lane-fixed-base.js";
import { evaluateQapInLanes } from "./lane-qap.js";
import type { LaneTable } from "./lane-table.js";
import { evaluateQap } from "./qap.js";
import { LaneQuotient, quotientScalars } from "./quotient.js";
import type {
  BaseTable,
  QuotientPointsTask,
  Refusal,
  SetupTask,
  SignalPointsTask,
} from "./setup-tasks.js";

const SCALAR_WORDS = FIELD_BYTES / 4;

const curve = new WasmCurve();
const ownTables = new Map<GroupName, FixedBaseTable>();
const commonTables = new Map<GroupName, LaneFixedBase>();
let quotient: LaneQuotient | undefined;

/** Does `task`. Points are moved to the main thread, not copied. */
export default function work(task: SetupTask): unknown {
  try {
    if (task.kind === "qap") {
      return task.code ? evaluateQapInLanes(curve, task.code, task) : evaluateQap(curve, task);
    }
    if (task.kind === "table row") return commonTable(task.table).fillRow(task.row);
    return Tinypool.move(
      task.kind === "quotient points" ? quotientPoints(task) : signalPoints(task),
    );
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Refusal {
  if (error instanceof QuipuError)
    return { code: error.code as ProverErrorCode, message: error.message };
  if (isDiskFull(error)) return { code: "NoSpaceLeft", message: "no room for the coefficients" };
  throw error;
}

function signalPoints({ base, scalars, first, count }: SignalPointsTask): Uint8Array {
  const chosen = new Uint32Array(scalars, first * FIELD_BYTES, count * SCALAR_WORDS);
  return multiply(base, chosen);
}

function quotientPoints(task: QuotientPointsTask): Uint8Array {
  const { trapdoor, power, first, count, base } = task;
  const scalars =
    "code" in base
      ? quotientFor(base.code, count).scalars(trapdoor, power, first, count)
      : quotientScalars(curve, trapdoor, power, first, count);
  const points = multiply(task.base, scalars);
  scalars.fill(0);
  return points;
}

function quotientFor(code: WebAssembly.Module, count: number): LaneQuotient {
  if (quotient === undefined || quotient.capacity < count) {
    quotient = new LaneQuotient(curve, code, count);
  }
  return quotient;
}

function multiply(base: BaseTable, scalars: Uint32Array): Uint8Array {
  const table = "memory" in base ? commonTable(base) : ownTable(base);
  const count = scalars.length / SCALAR_WORDS;
  const points = new Uint8Array(count * curve.groups[base.group].pointBytes);
  table.multiply(scalars, points);
  return points;
}

function commonTable(base: LaneTable): LaneFixedBase {
  const table = commonTables.get(base.group) ?? new LaneFixedBase(curve, base);
  commonTables.set(base.group, table);
  return table;
}

function ownTable({ group, width }: BaseTable): FixedBaseTable {
  const table = ownTables.get(group) ?? new FixedBase(curve, group, width);
  ownTables.set(group, table);
  return table;
}
