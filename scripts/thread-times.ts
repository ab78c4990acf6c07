/** The processor time of each thread of this process, as Linux counts it. */
import { readdirSync, readFileSync } from "node:fs";

const TASKS = "/proc/self/task";

/** By thread, in microseconds; of none where there is no Linux. */
export function threadTimes(): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const thread of namesIn(TASKS)) {
    const [nanoseconds] = readFileSync(`${TASKS}/${thread}/schedstat`, "utf8").split(" ");
    times.set(thread, Number(nanoseconds) / 1000);
  }
  return times;
}

/** What the busiest thread has taken since, in microseconds; undefined where that is not known. */
export function busiestSince(before: ReadonlyMap<string, number>): number | undefined {
  const taken = [...threadTimes()].map(([thread, time]) => time - (before.get(thread) ?? 0));
  return taken.length === 0 ? undefined : Math.max(...taken);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
