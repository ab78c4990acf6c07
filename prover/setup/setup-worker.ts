/**
 * The worker thread of a setup. It does one task at a time with its own WASM instance, and keeps each
 * group's table between tasks.
 */
import { Tinypool } from "tinypool";
import { isDiskFull } from "../../files/disk-full.js";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { QuipuError } from "../../src/errors.js";
import { FIELD_BYTES } from "../bn254.js";
import type { GroupName } from "../curve/groups.js";
import { WasmCurve } from "../curve/wasm-curve.js";
import type { ProverErrorCode } from "../prover-error.js";
import { FixedBase, type FixedBaseTable } from "./fixed-base.js";
import { LaneFixedBase } from "./lane-fixed-base.js";
import { evaluateQap } from "./qap.js";
import { quotientScalars } from "./quotient.js";
import type { QuotientPointsTask, Refusal, SetupTask, SignalPointsTask } from "./setup-tasks.js";

const SCALAR_WORDS = FIELD_BYTES / 4;

const curve = new WasmCurve();
const tables = new Map<GroupName, FixedBaseTable>();

/** Does `task`. Points are moved to the main thread, not copied. */
export default function work(task: SetupTask): unknown {
  try {
    if (task.kind === "qap") return evaluateQap(curve, task);
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

function signalPoints({ group, width, scalars, first, count }: SignalPointsTask): Uint8Array {
  const chosen = new Uint32Array(scalars, first * FIELD_BYTES, count * SCALAR_WORDS);
  return multiply(group, width, chosen);
}

function quotientPoints(task: QuotientPointsTask): Uint8Array {
  const scalars = quotientScalars(curve, task.trapdoor, task.power, task.first, task.count);
  const points = multiply("G1", task.width, scalars);
  scalars.fill(0);
  return points;
}

function multiply(group: GroupName, width: number, scalars: Uint32Array): Uint8Array {
  const Table = hasFusedMultiplyAdd() ? LaneFixedBase : FixedBase;
  const table = tables.get(group) ?? new Table(curve, group, width);
  tables.set(group, table);
  const count = scalars.length / SCALAR_WORDS;
  const points = new Uint8Array(count * curve.groups[group].pointBytes);
  table.multiply(scalars, points);
  return points;
}
