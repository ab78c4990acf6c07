/** Figures of a result that can be compared with those of another: each with a key and its samples. */
import { type BenchResult, circuitOf } from "../result-file.js";

export interface ComparableFigure {
  readonly circuit: string;
  readonly backend: string;
  /** What was measured; durations and sizes, so that less is better throughout. */
  readonly what: string;
  /** Positive, in one unit for both files. */
  readonly samples: readonly number[];
}

const DURATIONS = ["sequencingMs", "witnessMs", "proofMs", "verifyMs"] as const;
const TITLES = {
  sequencingMs: "sequencing",
  witnessMs: "witness",
  proofMs: "proof",
  verifyMs: "verification",
} as const;

/** Timed figures, each with at least one sample. A zero is below the clock's resolution and left out. */
export function timedFigures(result: BenchResult): ComparableFigure[] {
  const single = result.measurements.flatMap(({ circuit, backend, samples }) =>
    DURATIONS.map((figure) => ({
      circuit,
      backend,
      what: TITLES[figure],
      samples: samples.flatMap((sample) => sample[figure] ?? []),
    })),
  );
  const many = result.throughput.map((measurement) => {
    const { circuit, backend, workers, batches, samples } = measurement;
    const transfers = batches * circuitOf(result, measurement).transfers;
    return {
      circuit,
      backend,
      what: `a transfer by ${workers} ${workers === 1 ? "worker" : "workers"}`,
      samples: samples.map(({ wallMs }) => wallMs / transfers),
    };
  });
  return [...single, ...many]
    .map((figure) => ({ ...figure, samples: figure.samples.filter((sample) => sample > 0) }))
    .filter(({ samples }) => samples.length > 0);
}

const COUNTS = [
  "constraints",
  "nonzeros",
  "wires",
  "wiresB",
  "zkeyBytes",
  "publishedBytes",
] as const;

/** Figures that are the same whenever they are looked at. */
export function exactFigures({ circuits }: BenchResult): ComparableFigure[] {
  return circuits.flatMap((circuit) =>
    COUNTS.flatMap((what) => {
      const value = circuit[what];
      const figure = { circuit: circuit.name, backend: "", what };
      return value === null ? [] : [{ ...figure, samples: [value] }];
    }),
  );
}

/** What two files must both have for a figure to be compared. */
export function figureKey({ circuit, backend, what }: ComparableFigure): string {
  return JSON.stringify([circuit, backend, what]);
}
