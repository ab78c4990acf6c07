/** What a reader might take for measured and is not: always, and in this result. */
import { type BenchResult, isExternal, proverTitle, shapeText } from "../result-file.js";

const ALWAYS = [
  "Signing the transfers. Users do that; sequencing checks the signatures.",
  "The network, the time until L1 includes a batch, and its gas. Nothing leaves the machine.",
  "Compiling and making keys more than once. Their times are single ones, from when the files were made. The keys were made by this machine alone, without a ceremony.",
  "Batches that are not full, and trees with more accounts than those of the batch. An update hashes once a level, whatever else the tree holds.",
] as const;

/** Sentences. */
export function notMeasured(result: BenchResult): string[] {
  const { measurements, throughput, workingSet, circuits, quoted } = result;
  const untimed = proversWhere(result, ({ samples }) => {
    return samples.some(({ stages }) => stages === null);
  });
  const unweighed = proversWhere(result, ({ peakRssBytes }) => peakRssBytes === null);
  const withoutWitness = proversWhere(result, ({ samples }) => {
    return samples.some(({ witnessMs }) => witnessMs === null);
  });
  const external = measurements.some(({ backend }) => isExternal(backend));
  const hasBaseline = circuits.some(({ variant }) => variant === "baseline");
  const padded = circuits.flatMap((circuit) => {
    const shape = shapeText(circuit);
    return shape?.includes("-") ? [shape] : [];
  });
  const sentences: readonly (readonly [boolean, string])[] = [
    [padded.length > 0, `Deposits, exits and withdrawals. ${padded.join(", ")} had none.`],
    [
      hasBaseline,
      "What the baseline does without: it publishes nothing, so nobody could rebuild its state, and it has no sequencer.",
    ],
    [quoted.length > 0, "The circuits of peers. Their figures are quoted, and count constraints."],
    [untimed.length > 0, `The stages of ${untimed.join(", ")}.`],
    [unweighed.length > 0, `The peak memory of ${unweighed.join(", ")}.`],
    [
      withoutWitness.length > 0,
      `The witness for ${withoutWitness.join(", ")}: it gets the one that quipu makes.`,
    ],
    [
      external,
      "A program outside of quipu without its start. It reads the key again for each proof, and its time includes that.",
    ],
    [!hasBaseline, "The baseline, the circuit that tutorials write: this run left it out."],
    [throughput.length === 0, "Throughput: this run left it out."],
    [
      workingSet === null,
      "More and fewer accounts a batch (the working set): this run left it out.",
    ],
  ];
  return [...ALWAYS, ...sentences.filter(([applies]) => applies).map(([, sentence]) => sentence)];
}

function proversWhere(
  { measurements }: BenchResult,
  condition: (measurement: BenchResult["measurements"][number]) => boolean,
): string[] {
  return [...new Set(measurements.filter(condition).map(({ backend }) => proverTitle(backend)))];
}
