/**
 * The point sections of a key as tasks: which scalars to multiply by which generator.
 */

import { FIELD_BYTES } from "../bn254.js";
import type { GroupName } from "../curve/groups.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { G1_BYTES, G2_BYTES, ZKEY_SECTION } from "../formats/zkey-format.js";
import { chooseWidth } from "./fixed-base.js";
import type { QapValues } from "./qap.js";
import type { QuotientPointsTask, SignalPointsTask } from "./setup-tasks.js";
import type { Trapdoor } from "./trapdoor.js";

/** Scalars of one task: enough to keep the batches full, few enough to spread over the threads. */
const TASK_SCALARS = 4096;

/** One section of points. */
export interface KeyPart<Task> {
  readonly section: number;
  readonly bytes: number;
  readonly tasks: readonly Task[];
}

/** Widths of the digits, by the work of each thread in each group. */
export type Widths = Readonly<Record<GroupName, number>>;

export function chooseWidths(circuit: R1cs, power: number, threads: number): Widths {
  return {
    G1: chooseWidth("G1", (3 * circuit.signals + 2 ** power) / threads),
    G2: chooseWidth("G2", circuit.signals / threads),
  };
}

/** The H points; they do not depend on the constraints. */
export function quotientPart(
  trapdoor: Trapdoor,
  power: number,
  widths: Widths,
): KeyPart<QuotientPointsTask> {
  const size = 2 ** power;
  const tasks = ranges(0, size).map(
    (range): QuotientPointsTask => ({
      kind: "quotient points",
      width: widths.G1,
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
  widths: Widths,
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
    tasks: ranges(from, to).map((range) => ({
      kind: "signal points",
      group,
      width: widths[group],
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

function ranges(from: number, to: number): { first: number; count: number }[] {
  const parts: { first: number; count: number }[] = [];
  for (let first = from; first < to; first += TASK_SCALARS) {
    parts.push({ first, count: Math.min(TASK_SCALARS, to - first) });
  }
  return parts;
}
