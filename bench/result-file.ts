/**
 * The file that a benchmark writes and that the report, `bench compare` and `estimate` read. It holds
 * what was measured, raw: every sample in the order in which it was taken. Medians, ratios and rates
 * are the readers' business, so that no figure stands in it twice.
 *
 * Durations are milliseconds of wall clock, sizes bytes. `null` means that a figure was not measured
 * or does not exist for the subject, never zero.
 */
import { writeFile } from "node:fs/promises";
import * as v from "valibot";
import { writeAtomically } from "../files/atomic-file.js";
import { readText } from "../files/read-text.js";
import { BACKEND_NAMES } from "../prover/pool/backends.js";
import { PROOF_STAGES } from "../prover/proof-stages.js";
import { gotExpected, QuipuError } from "../src/errors.js";
import { parseJson } from "../src/json/parse-json.js";

export const RESULT_FORMAT = "quipu/bench/1";

/** What the name of a prover begins with that is no backend of the pool of the Node that measured. */
const EXTERNAL = "external:";

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Of work that was done: no clock is so coarse that it took no time. */
const duration = v.pipe(v.number(), v.finite(), v.gtValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const text = v.pipe(v.string(), v.nonEmpty());
const time = v.pipe(v.string(), v.isoTimestamp());
/** Averages over 1, 5 and 15 minutes. */
const load = v.strictTuple([amount, amount, amount]);

/** What was measured on, and how busy it was. */
export const MACHINE = v.strictObject({
  /** Short name, the first part of the file's name. */
  name: text,
  cpu: text,
  cores: positive,
  memoryBytes: positive,
  os: text,
  architecture: text,
  loadBefore: load,
  loadAfter: load,
});

const SETTINGS = v.strictObject({
  /** Samples of each measurement. */
  runs: positive,
  /** Rounds before the first sample, which are thrown away. */
  warmups: count,
  /** Whether a single proof used one thread or all cores; throughput has one thread a worker. */
  threads: v.picklist(["one", "all"]),
});

const CIRCUIT = v.strictObject({
  /** Unique; what measurements refer to. */
  name: text,
  /** quipu's batch circuit, or the tutorial's that it is compared with. */
  variant: v.picklist(["quipu", "baseline"]),
  /** N, transfers of a batch. */
  transfers: positive,
  /** M, account slots of a batch; null for the baseline, which has none. */
  slots: v.nullable(positive),
  /** Accounts that the state tree has room for, as a power of two. */
  accountBits: positive,
  constraints: positive,
  linear: count,
  nonzeros: positive,
  wires: positive,
  /** Wires that appear in B: each costs the prover a point of G2. */
  wiresB: count,
  /** The prover works over 2^domainPower rows. */
  domainPower: positive,
  compileMs: v.nullable(amount),
  setupMs: v.nullable(amount),
  /** When it was compiled and keyed: at an earlier run if its files were found. */
  builtAt: time,
  zkeyBytes: positive,
  /** What L1 gets of one batch; null where nothing is published. */
  publishedBytes: v.nullable(positive),
});

/** By stage, as far as the backend can tell them apart; see `PROOF_STAGES`. */
const STAGES = v.partial(v.strictObject(v.entriesFromList(PROOF_STAGES, amount)));

const SAMPLE = v.strictObject({
  /** Admission (signatures, rules) and sealing of one full batch. */
  sequencingMs: v.nullable(amount),
  witnessMs: v.nullable(amount),
  proofMs: duration,
  stages: v.nullable(STAGES),
  verifyMs: amount,
});

const MEASUREMENT = v.strictObject({
  /** Name of a circuit of this file. */
  circuit: text,
  /** `snarkjs`, `engine`, or `external:` and the name of the binary, or of a backend and another Node. */
  backend: text,
  /**
   * One a round. All measurements of circuits with as many transfers take turns within a round, so
   * samples at the same position may be compared in pairs.
   */
  samples: v.pipe(v.array(SAMPLE), v.minLength(1)),
  /** Highest resident memory of the process that did this and nothing else. */
  peakRssBytes: v.nullable(positive),
});

const THROUGHPUT_SAMPLE = v.strictObject({
  /** From the first batch sealed to the last proof verified. */
  wallMs: duration,
  /** Sums over all batches; together they exceed the wall clock by what ran side by side. */
  sequencingMs: amount,
  witnessMs: amount,
  proofMs: amount,
  verifyMs: amount,
});

const THROUGHPUT = v.strictObject({
  circuit: text,
  backend: text,
  /** Proofs made side by side, each on one thread. */
  workers: positive,
  /** Full batches of one sample. */
  batches: positive,
  samples: v.pipe(v.array(THROUGHPUT_SAMPLE), v.minLength(1)),
  peakRssBytes: v.nullable(positive),
});

const QUOTED = v.strictObject({
  project: text,
  constraintsPerTransfer: positive,
  /** Whether the figure is rounded at its source. */
  approximate: v.boolean(),
  /** What the figure counts, and whose it is. */
  counted: text,
});

const RESULT = v.strictObject({
  format: v.literal(RESULT_FORMAT),
  startedAt: time,
  finishedAt: time,
  /** What was typed. */
  command: text,
  /** Of quipu, Node and the packages that figures depend on, by name. */
  versions: v.record(v.string(), text),
  /** Revision of the checkout, with `+changes` if files differ from it; null outside of one. */
  commit: v.nullable(text),
  machine: MACHINE,
  settings: SETTINGS,
  circuits: v.array(CIRCUIT),
  measurements: v.array(MEASUREMENT),
  throughput: v.array(THROUGHPUT),
  /** Circuits with the same number of transfers and more and more slots: cost against M/N. */
  workingSet: v.nullable(v.strictObject({ transfers: positive, circuits: v.array(text) })),
  /** Figures of others, not measured here. */
  quoted: v.array(QUOTED),
});

export type BenchResult = v.InferOutput<typeof RESULT>;
export type BenchMachine = v.InferOutput<typeof MACHINE>;
export type BenchCircuit = v.InferOutput<typeof CIRCUIT>;
export type ProofSample = v.InferOutput<typeof SAMPLE>;
export type ProofMeasurement = v.InferOutput<typeof MEASUREMENT>;
export type ThroughputSample = v.InferOutput<typeof THROUGHPUT_SAMPLE>;
export type ThroughputMeasurement = v.InferOutput<typeof THROUGHPUT>;
export type QuotedFigure = v.InferOutput<typeof QUOTED>;

/**
 * Reads a result file.
 *
 * @throws QuipuError `InvalidFile`, naming file, place, what was got and what was expected.
 */
export async function readResult(path: string): Promise<BenchResult> {
  const result = parseJson(await readText(path), RESULT, path);
  const names = new Set(result.circuits.map(({ name }) => name));
  if (names.size !== result.circuits.length) {
    throw new QuipuError("InvalidFile", `${path}: circuits: two have the same name`);
  }
  const { measurements, throughput, workingSet } = result;
  const named = [...measurements, ...throughput].map(({ circuit }) => circuit);
  for (const name of [...named, ...(workingSet?.circuits ?? [])]) {
    if (names.has(name)) continue;
    const message = gotExpected(`${path}: circuit`, name, `one of ${[...names].join(", ")}`);
    throw new QuipuError("InvalidFile", message);
  }
  return result;
}

/**
 * Writes a result file, or replaces it.
 *
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function writeResult(path: string, result: BenchResult): Promise<void> {
  const content = `${JSON.stringify(v.parse(RESULT, result), null, 2)}\n`;
  await writeAtomically(path, (file) => writeFile(file, content));
}

/** The circuit that a measurement of the file is about. */
export function circuitOf(
  { circuits }: BenchResult,
  { circuit }: Pick<ProofMeasurement, "circuit">,
): BenchCircuit {
  return circuits.find(({ name }) => name === circuit)!;
}

/** The shape of one of quipu's circuits, `NxM` or `NxM-DdEeWwPp`; null for the baseline, which has none. */
export function shapeText({ name, variant, transfers, slots }: BenchCircuit): string | null {
  if (variant === "baseline" || slots === null) return null;
  return (
    /^batch-(\d+x\d+(?:-(?:\d+[a-z])+)?)(?:-l\d+)?$/.exec(name)?.[1] ?? `${transfers}x${slots}`
  );
}

/** What a program outside of quipu is called as a backend: by its file's name. */
export function externalName(program: string): string {
  return `${EXTERNAL}${program.split(/[\\/]/).at(-1)}`;
}

/** What a backend of the pool is called that was measured under another Node than the rest, or in wide lanes. */
export function variantName(
  backend: string,
  {
    node,
    wide = false,
  }: { readonly node?: string | undefined; readonly wide?: boolean | undefined },
): string {
  if (node === undefined && !wide) return backend;
  const where = node === undefined ? "" : ` on Node ${node}`;
  return `${EXTERNAL}${backend}${where}${wide ? " in wide lanes" : ""}`;
}

/** What people call a backend of the file: a program by its own name, unless quipu has one of that name. */
export function proverTitle(backend: string): string {
  const name = isExternal(backend) ? backend.slice(EXTERNAL.length) : backend;
  const isTaken = isExternal(backend) && BACKEND_NAMES.some((own) => own === name);
  return isTaken ? `external ${name}` : name;
}

/** Whether a backend of the file is a program outside of quipu, or ran under another Node or in wide lanes. */
export function isExternal(backend: string): boolean {
  return backend.startsWith(EXTERNAL);
}
