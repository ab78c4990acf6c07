/** What a reader might take for measured and is not: always, and in this result. */
import { type BenchResult, isExternal } from "../result-file.js";

const ALWAYS = [
  "Signing of the transfers: it is the users’ work. Sequencing checks the signatures.",
  "The network, L1’s inclusion time, and the gas of a batch: nothing leaves the machine.",
  "Compiling and making a key in more than one sample: their times are single ones, of when the files were made. Keys are made by this machine alone, without a ceremony.",
  "Batches that are not full, and trees that hold accounts beside those of the batch. An update hashes once a level, whatever else the tree holds.",
  "What the baseline leaves out: it publishes nothing, so its state could not be rebuilt, and it has no sequencer.",
  "The circuits of peers: their figures are quoted, and count constraints, not time.",
] as const;

/** Sentences. */
export function notMeasured(result: BenchResult): string[] {
  const { measurements, throughput, workingSet, circuits } = result;
  const untimed = proversWhere(result, ({ samples }) => {
    return samples.some(({ stages }) => stages === null);
  });
  const unweighed = proversWhere(result, ({ peakRssBytes }) => peakRssBytes === null);
  const withoutWitness = proversWhere(result, ({ samples }) => {
    return samples.some(({ witnessMs }) => witnessMs === null);
  });
  const external = measurements.some(({ backend }) => isExternal(backend));
  return [
    ...ALWAYS,
    ...(untimed.length > 0 ? [`The stages of ${untimed.join(", ")}.`] : []),
    ...(unweighed.length > 0 ? [`The peak memory of ${unweighed.join(", ")}.`] : []),
    ...(withoutWitness.length > 0
      ? [`The witness before ${withoutWitness.join(", ")}: it is the one that the pool makes.`]
      : []),
    ...(external
      ? [
          "An external prover without its start: it reads the key anew for each proof, and that is in its time.",
        ]
      : []),
    ...(circuits.some(({ variant }) => variant === "baseline")
      ? []
      : ["The baseline: this run left it out."]),
    ...(throughput.length > 0 ? [] : ["Throughput: this run left it out."]),
    ...(workingSet === null ? ["The working set: this run left it out."] : []),
  ];
}

function proversWhere(
  { measurements }: BenchResult,
  condition: (measurement: BenchResult["measurements"][number]) => boolean,
): string[] {
  return [...new Set(measurements.filter(condition).map(({ backend }) => backend))];
}
