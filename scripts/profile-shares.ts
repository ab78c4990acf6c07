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
  { nodes, samples = [] }: Profiler.Profile,
  parts: Readonly<Record<string, string>>,
): ReadonlyMap<string, number> {
  const partOf = new Map<number, string | undefined>();
  // A node comes before its children.
  for (const { id, callFrame, children = [] } of nodes) {
    const part = parts[callFrame.functionName] ?? partOf.get(id);
    partOf.set(id, part);
    for (const child of children) partOf.set(child, part);
  }
  const counts = new Map<string, number>();
  // Samples are counted, not the time between them: where others run too, that is theirs.
  const known = samples.flatMap((id) => partOf.get(id) ?? []);
  for (const part of known) counts.set(part, (counts.get(part) ?? 0) + 1);
  return new Map([...counts].map(([part, count]) => [part, count / known.length]));
}
