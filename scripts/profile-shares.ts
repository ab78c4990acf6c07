/** Where the time of synchronous work goes, by V8's sampling profiler. */
import { type Profiler, Session } from "node:inspector/promises";

/** Microseconds between two samples. */
const INTERVAL = 200;

/**
 * Profiles work on this thread.
 *
 * @param parts by name of a function: the part that it and what it calls belong to; the innermost counts
 * @returns for each part its share of the samples that belong to any
 */
export async function profileShares(
  run: () => void,
  parts: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
    await session.post("Profiler.start");
    run();
    return sharesOf((await session.post("Profiler.stop")).profile, parts);
  } finally {
    session.disconnect();
  }
}

function sharesOf(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  parts: Readonly<Record<string, string>>,
): ReadonlyMap<string, number> {
  const partOf = new Map<number, string | undefined>();
  // A node comes before its children.
  for (const { id, callFrame, children = [] } of nodes) {
    const part = parts[callFrame.functionName] ?? partOf.get(id);
    partOf.set(id, part);
    for (const child of children) partOf.set(child, part);
  }
  const times = new Map<string, number>();
  let all = 0;
  for (const [i, id] of samples.entries()) {
    const part = partOf.get(id);
    if (part === undefined) continue;
    times.set(part, (times.get(part) ?? 0) + timeDeltas[i]!);
    all += timeDeltas[i]!;
  }
  return new Map([...times].map(([part, time]) => [part, time / all]));
}
