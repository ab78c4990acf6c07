/**
 * The setup for a given trapdoor, used by localSetup. Only tests, which compare the key with its
 * definition, may know the trapdoor.
 */

import { writeAtomically } from "../../files/atomic-file.js";
import { SECTION_HEADER_BYTES } from "../../files/section-file.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { ZKEY_SECTION } from "../formats/zkey-format.js";
import { proverError } from "../prover-error.js";
import { keyHeader } from "./key-header.js";
import { allocateValues, type KeyPart, planParts, quotientPart, signalParts } from "./key-parts.js";
import type { QapValues } from "./qap.js";
import { SetupCrew } from "./setup-crew.js";
import type { PointsTask } from "./setup-tasks.js";
import { forgetTrapdoor, type Trapdoor } from "./trapdoor.js";
import { ZkeyWriter } from "./write-zkey.js";

/** Progress of a setup: written points of the key, of all points. */
export interface SetupProgress {
  readonly done: number;
  readonly total: number;
}

/** A setup whose circuit has been read and whose secrets have been chosen. */
export interface TrapdoorSetup {
  readonly circuit: R1cs;
  /** Power of two of the domain. */
  readonly power: number;
  /** Overwritten as soon as it is no longer needed. */
  readonly trapdoor: Trapdoor;
  readonly zkeyPath: string;
  readonly threads: number;
  readonly onProgress?: ((progress: SetupProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the key and returns its hash (64 bytes).
 *
 * @throws QuipuError as localSetup does
 */
export async function setupFromTrapdoor(setup: TrapdoorSetup): Promise<Uint8Array> {
  throwIfAborted(setup.signal);
  const values = allocateValues(setup.circuit);
  const crew = new SetupCrew(setup.threads);
  const abort = (): void => void crew.dismiss();
  setup.signal?.addEventListener("abort", abort, { once: true });
  try {
    return await writeAtomically(setup.zkeyPath, async (file, path) => {
      const hash = await writeKey(setup, values, crew, new ZkeyWriter(file), path);
      throwIfAborted(setup.signal);
      return hash;
    });
  } catch (error) {
    throwIfAborted(setup.signal);
    throw error;
  } finally {
    setup.signal?.removeEventListener("abort", abort);
    await crew.dismiss();
    for (const secret of Object.values(values)) new Uint8Array(secret).fill(0);
  }
}

/** @throws QuipuError SetupAborted if the signal has fired */
function throwIfAborted(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  const message = "the setup was aborted; no key was written";
  throw proverError("SetupAborted", message, signal.reason);
}

/**
 * The sections are in the order in which they become available. The H points need no constraints, so
 * they are computed, and the table of G2, while one thread evaluates the QAP and writes the coefficients after them.
 */
async function writeKey(
  setup: TrapdoorSetup,
  values: QapValues,
  crew: SetupCrew,
  writer: ZkeyWriter,
  path: string,
): Promise<Uint8Array> {
  const { circuit, power, trapdoor } = setup;
  const plan = planParts(circuit, power, setup.threads);
  const quotient = quotientPart(trapdoor, power, plan);
  const signals = signalParts(circuit, values, plan);
  const progress = new ProgressCount(setup, [quotient, ...signals]);

  const header = keyHeader(circuit, power, trapdoor);
  await writer.begin();
  await writer.beginSection(ZKEY_SECTION.header, header.length);
  await writer.append(header);
  const zkeyOffset = writer.position + SECTION_HEADER_BYTES + quotient.bytes;
  const writeQuotient = async () => {
    await crew.fill(plan.bases.G1);
    await writeParts([quotient], crew, writer, progress);
    await crew.fill(plan.bases.G2);
  };
  const request = { circuit, power, trapdoor, values, zkeyPath: path, zkeyOffset };
  const [coefficientBytes] = await Promise.all([
    crew.evaluateQap({ kind: "qap", code: plan.code, ...request }),
    writeQuotient(),
  ]);
  forgetTrapdoor(trapdoor);
  writer.skip(coefficientBytes);
  await writeParts(signals, crew, writer, progress);
  return writer.finish();
}

/** Computes and writes sections of points, without a pause of the threads between sections. */
async function writeParts<Task extends PointsTask>(
  parts: readonly KeyPart<Task>[],
  crew: SetupCrew,
  writer: ZkeyWriter,
  progress: ProgressCount,
): Promise<void> {
  const results = crew.points(parts.flatMap((part) => part.tasks));
  for (const part of parts) {
    await writer.beginSection(part.section, part.bytes);
    for (const task of part.tasks) {
      const { value } = await results.next();
      await writer.append(value!);
      progress.add(task.count);
    }
  }
}

/** Adds up the points that are written, and reports them. */
class ProgressCount {
  readonly #report: TrapdoorSetup["onProgress"];
  readonly #total: number;
  #done = 0;

  constructor({ onProgress }: TrapdoorSetup, parts: readonly KeyPart<PointsTask>[]) {
    this.#report = onProgress;
    const counts = parts.flatMap((part) => part.tasks.map((task) => task.count));
    this.#total = counts.reduce((sum, count) => sum + count, 0);
  }

  add(points: number): void {
    this.#done += points;
    this.#report?.({ done: this.#done, total: this.#total });
  }
}
