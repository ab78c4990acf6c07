/**
 * The file that `quipu bench fleet` writes and that `quipu estimate` reads: every round as it was measured. Durations are
 * milliseconds, sizes bytes.
 */
import { writeFile } from "node:fs/promises";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { readText } from "../../files/read-text.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { parseJson } from "../../src/json/parse-json.js";
import { formatShape, parseShape } from "../../src/shape.js";
import { MACHINE } from "../result-file.js";

export const FLEET_RESULT_FORMAT = "quipu/bench-fleet/1";

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const duration = v.pipe(v.number(), v.finite(), v.gtValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const core = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.nonEmpty());
const time = v.pipe(v.string(), v.isoTimestamp());

const ROUND = v.strictObject({
  /** Proofs of full batches, and the time from the first job to the last proof. */
  proofs: positive,
  wallMs: duration,
  /** Processor time of the node: it gives jobs, sends batches and checks proofs; no L1, no database. */
  nodeCpuMs: amount,
  /** Processor time of each prover's process; null where the system does not tell. */
  proverCpuMs: v.nullable(v.array(amount)),
  /** The most memory of each prover's process until then; null likewise. */
  proverPeakRssBytes: v.nullable(v.array(positive)),
});

function isShape(text: string): boolean {
  try {
    return formatShape(parseShape(text)) === text;
  } catch {
    return false;
  }
}

const FLEET_RESULT = v.strictObject({
  format: v.literal(FLEET_RESULT_FORMAT),
  startedAt: time,
  finishedAt: time,
  /** What was typed. */
  command: text,
  versions: v.record(v.string(), text),
  commit: v.nullable(text),
  machine: MACHINE,
  shape: v.pipe(v.string(), v.check(isShape, "expected a shape, e.g. 4x6")),
  backend: text,
  measured: v.pipe(
    v.array(
      v.strictObject({
        /** Each a process with one proof at a time, on a core of its own. */
        provers: positive,
        /** What the node was bound to; among them cores of provers where none was left. */
        nodeCores: v.pipe(v.array(core), v.minLength(1)),
        sharesCores: v.boolean(),
        rounds: v.pipe(v.array(ROUND), v.minLength(1)),
      }),
    ),
    v.minLength(1),
  ),
});

export type FleetResult = v.InferOutput<typeof FLEET_RESULT>;
export type FleetRound = v.InferOutput<typeof ROUND>;
export type MeasuredFleet = FleetResult["measured"][number];

/**
 * Reads a result file.
 *
 * @throws QuipuError `InvalidFile`, also if its numbers of provers do not begin with 1 and rise, or have different rounds.
 */
export async function readFleetResult(path: string): Promise<FleetResult> {
  const result = parseJson(await readText(path), FLEET_RESULT, path);
  const counts = result.measured.map(({ provers }) => provers);
  const isRising = counts[0] === 1 && counts.every((count, i) => i === 0 || count > counts[i - 1]!);
  if (!isRising) throw invalid(`${path}: provers`, counts.join(", "), "1 and rising numbers");
  const rounds = new Set(result.measured.map((each) => each.rounds.length));
  if (rounds.size > 1) throw invalid(`${path}: rounds`, [...rounds].join(", "), "equally many");
  return result;
}

/** @throws QuipuError `FileUnwritable`, `NoSpaceLeft`. */
export async function writeFleetResult(path: string, result: FleetResult): Promise<void> {
  const content = `${JSON.stringify(v.parse(FLEET_RESULT, result), null, 2)}\n`;
  await writeAtomically(path, (file) => writeFile(file, content));
}

function invalid(what: string, got: string, expected: string): QuipuError {
  return new QuipuError("InvalidFile", gotExpected(what, got, expected));
}
