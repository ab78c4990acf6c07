/**
 * The point sections of a key as tasks: which scalars to multiply by which generator.
 */

import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { laneModule } from "../arithmetic/lane-module.js";
import { FIELD_BYTES } from "../bn254.js";
import type { GroupName } from "../curve/groups.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { G1_BYTES, G2_BYTES, ZKEY_SECTION } from "../formats/zkey-format.js";
import { chooseWidth } from "./fixed-base.js";
import { chooseLaneWidth, createLaneTable } from "./lane-table.js";
import type { QapValues } from "./qap.js";
import type { BaseTable, QuotientPointsTask, SignalPointsTask } from "./setup-tasks.js";
import type { Trapdoor } from "./trapdoor.js";

/** Scalars of one task, whole batches: so many that tasks cost little, so few that no thread waits long at the end. */
const TASK_SCALARS = { least: 4096, most: 32768 } as const;
/** Tasks of each thread in a section that has a point for every row. */
const TASKS_PER_THREAD = 8;

/** One section of points. */
export interface KeyPart<Task> {
  readonly section: number;
  readonly bytes: number;
  readonly tasks: readonly Task[];
}

/** Tables by group, and how the work is divided. */
export interface Plan {
  /** The compiled module of lane-module.ts, where the machine runs it. */
  readonly code: WebAssembly.Module | undefined;
  readonly bases: Readonly<Record<GroupName, BaseTable>>;
  readonly taskScalars: number;
}

/** @throws QuipuError MemoryInsufficient */
export function planParts(circuit: R1cs, power: number, threads: number): Plan {
  const code = hasFusedMultiplyAdd() ? new WebAssembly.Module(laneModule()) : undefined;
  const share = 2 ** Math.floor(Math.log2(2 ** power / (threads * TASKS_PER_THREAD)));
  const batch = Math.min(Math.max(share, TASK_SCALARS.least), TASK_SCALARS.most);
  const base = (group: GroupName, scalars: number): BaseTable =>
    code === undefined
      ? { group, width: chooseWidth(group, scalars / threads) }
      : createLaneTable({ group, width: chooseLaneWidth(group, scalars), threads, batch }, code);
  return {
    code,
    bases: { G1: base("G1", 3 * circuit.signals + 2 ** power), G2: base("G2", circuit.signals) },
    taskScalars: batch,
  };
}

/** The H points; they do not depend on the constraints. */
export function quotientPart(
  trapdoor: Trapdoor,
  power: number,
  { bases, taskScalars }: Plan,
): KeyPart<QuotientPointsTask> {
  const size = 2 ** power;
  const tasks = ranges(0, size, taskScalars).map(
    (range): QuotientPointsTask => ({
      kind: "quotient points",
      base: bases.G1,
      trapdoor,
      power,
      ...range,
    }),
  );
  return { section: ZKEY_SECTION.quotient, bytes: size * G1_BYTES, tasks };
}

/** The points of the signals: of the public ones (IC), of the private ones (C), A, B in G1 and G2. */
export function signalParts(
  circuit: R1cs,
  values: QapValues,
  { bases, taskScalars }: Plan,
): KeyPart<SignalPointsTask>[] {
  const part = (
    section: number,
    group: GroupName,
    scalars: SharedArrayBuffer,
    from: number,
    to: number,
  ): KeyPart<SignalPointsTask> => ({
    section,
    bytes: (to - from) * (group === "G1" ? G1_BYTES : G2_BYTES),
    tasks: ranges(from, to, taskScalars).map((range) => ({
      kind: "signal points",
      base: bases[group],
      scalars,
      ...range,
    })),
  });
  const { signals } = circuit;
  const firstPrivate = circuit.publicSignals + 1;
  return [
    part(ZKEY_SECTION.publicPoints, "G1", values.joint, 0, firstPrivate),
    part(ZKEY_SECTION.privatePoints, "G1", values.joint, firstPrivate, signals),
    part(ZKEY_SECTION.a, "G1", values.a, 0, signals),
    part(ZKEY_SECTION.b1, "G1", values.b, 0, signals),
    part(ZKEY_SECTION.b2, "G2", values.b, 0, signals),
  ];
}

/** Shared memory for the values of a circuit's QAP. */
export function allocateValues(circuit: R1cs): QapValues {
  const scalars = () => new SharedArrayBuffer(circuit.signals * FIELD_BYTES);
  return { a: scalars(), b: scalars(), joint: scalars() };
}

function ranges(from: number, to: number, size: number): { first: number; count: number }[] {
  const parts: { first: number; count: number }[] = [];
  for (let first = from; first < to; first += size) {
    parts.push({ first, count: Math.min(size, to - first) });
  }
  return parts;
}
