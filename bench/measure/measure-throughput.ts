/**
 * How many transfers a second K workers prove together, each on one thread, sequencing included: as
 * `quipu prove` runs them. Backends with as many workers take turns; one number of workers is
 * measured after the other, because many workers at once need the memory.
 */

import type { ThroughputMeasurement, ThroughputSample } from "../result-file.js";
import type { KeyedSubject } from "./keyed-subject.js";
import { MeasuringProcess } from "./measuring-process.js";

export interface ThroughputOrder {
  readonly backends: readonly string[];
  readonly workers: number;
  /** Full batches of one sample. */
  readonly batches: number;
  readonly runs: number;
  readonly signal?: AbortSignal | undefined;
  /** Before each sample, and before the first one for as many batches as there are workers. */
  readonly onSample: (batches: number, backend: string, title: string) => void;
}

/** Each worker proves so many batches of a sample, so that not only the start is measured. */
export const BATCHES_A_WORKER = 2;

interface Turn {
  readonly backend: string;
  readonly process: MeasuringProcess;
  readonly samples: ThroughputSample[];
  peakRssBytes: number | null;
}

/**
 * Measures one number of workers.
 * @throws QuipuError what proving throws; `ProcessLost`.
 */
export async function measureThroughput(
  { subject, keyed, facts }: KeyedSubject,
  { backends, workers, batches, runs, signal, onSample }: ThroughputOrder,
): Promise<ThroughputMeasurement[]> {
  const turns: Turn[] = [];
  try {
    for (const backend of backends) {
      const assignment = {
        subject,
        keyed,
        workers,
        prover: { backend },
        threads: "one" as const,
      };
      const process = await MeasuringProcess.start(assignment, signal);
      turns.push({ backend, process, samples: [], peakRssBytes: null });
      onSample(workers, backend, `${workers} workers of ${backend}, warming up`);
      await process.proveMany(workers);
    }
    for (let run = 0; run < runs; run += 1) {
      for (const turn of turns) {
        const title = `${workers} workers of ${turn.backend}, run ${run + 1} of ${runs}`;
        onSample(batches, turn.backend, title);
        const { sample, peakRssBytes } = await turn.process.proveMany(batches);
        turn.samples.push(sample);
        turn.peakRssBytes = peakRssBytes;
      }
    }
  } finally {
    await Promise.all(turns.map(({ process }) => process.close()));
  }
  return turns.map(({ backend, samples, peakRssBytes }) => {
    return { circuit: facts.name, backend, workers, batches, samples, peakRssBytes };
  });
}
