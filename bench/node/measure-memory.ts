/** What a node's process needs over a time, under a low load that it keeps up with. */
import type { ProgressListener } from "../../prover/progress.js";
import { measureOpen } from "./measure-load.js";
import { processFigures } from "./node-figures.js";
import type { MemoryResult, MemorySample } from "./node-result.js";
import type { SignedLoad } from "./signed-load.js";
import type { Submitter } from "./submitter.js";

export interface MemoryOrder {
  readonly url: string;
  readonly load: SignedLoad;
  readonly submitter: Submitter;
  /** Operations a second. */
  readonly rate: number;
  readonly minutes: number;
  readonly report: ProgressListener;
  readonly signal: AbortSignal;
  /** Hears of each sample as it is taken. */
  readonly onSample?: ((sample: MemorySample) => void) | undefined;
}

/** Samples of one run. */
const SAMPLES = 60;
/** Seconds between two of them at least. */
const SHORTEST_S = 1;

/** Sends at a constant rate, and takes a sample every sixtieth of the time. */
export async function measureMemory(order: MemoryOrder): Promise<MemoryResult> {
  const { url, load, submitter, rate, minutes, report, signal, onSample } = order;
  const seconds = Math.max(SHORTEST_S, (60 * minutes) / SAMPLES);
  const rounds = Math.max(1, Math.round((60 * minutes) / seconds));
  const start = performance.now();
  const samples: MemorySample[] = [];
  let [accepted, unsent] = [0, 0];
  const sample = async (): Promise<void> => {
    const { rssBytes, heapBytes } = await processFigures(url);
    const taken = { atSeconds: (performance.now() - start) / 1000, rssBytes, heapBytes, accepted };
    samples.push(taken);
    onSample?.(taken);
  };
  await sample();
  for (let round = 0; round < rounds; round += 1) {
    report({ step: "load", done: round, total: rounds });
    await load.prepare(Math.ceil(rate * seconds) + load.accounts, () => {});
    const done = await measureOpen({ url, submitter, load, signal }, rate, seconds);
    accepted += done.accepted;
    unsent += done.unsent;
    await sample();
  }
  return { offered: rate, minutes, accepted, unsent, samples, ...slopes(samples) };
}

/** Of all samples, and of the second half of them: a process that has just started grows at first. */
function slopes(samples: readonly MemorySample[]): Pick<MemoryResult, "rssSlope" | "heapSlope"> {
  const of = (name: "rssBytes" | "heapBytes") => {
    const points = samples.map((each) => [each.atSeconds / 3600, each[name]] as const);
    return { whole: slope(points), secondHalf: slope(points.slice(points.length >> 1)) };
  };
  return { rssSlope: of("rssBytes"), heapSlope: of("heapBytes") };
}

/** The slope of the line that fits best by least squares; null of a single point. */
function slope(points: readonly (readonly [x: number, y: number])[]): number | null {
  const mean = (values: readonly number[]) =>
    values.reduce((total, value) => total + value, 0) / values.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const spread = points.reduce((total, point) => total + (point[0] - x) ** 2, 0);
  if (spread === 0) return null;
  return points.reduce((total, point) => total + (point[0] - x) * (point[1] - y), 0) / spread;
}
