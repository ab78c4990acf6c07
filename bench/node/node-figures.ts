/** What a node says of its own process: by its metrics, wherever it runs. */
import { API_PREFIX } from "../../client/messages/routes.js";
import { gotExpected } from "../../src/errors.js";
import { benchError } from "../bench-error.js";

export interface ProcessFigures {
  /** Resident memory of the node's process, without database and chain. */
  readonly rssBytes: number;
  /** Of V8's heap, what is used; it has its saw teeth between collections. */
  readonly heapBytes: number;
  /** Processor time since its start, in seconds. */
  readonly cpuSeconds: number;
}

const NAMES = {
  rssBytes: "quipu_process_resident_memory_bytes",
  heapBytes: "quipu_nodejs_heap_size_used_bytes",
  cpuSeconds: "quipu_process_cpu_seconds_total",
} as const satisfies Record<keyof ProcessFigures, string>;

/** @throws QuipuError `FigureMissing` if the node does not tell one. */
export async function processFigures(url: string): Promise<ProcessFigures> {
  const response = await fetch(`${url}${API_PREFIX}/metrics`);
  const text = await response.text();
  const values = Object.entries(NAMES).map(([figure, name]) => {
    const [, value] = new RegExp(`^${name} (\\S+)$`, "m").exec(text) ?? [];
    if (value !== undefined) return [figure, Number(value)];
    const place = `metric ${name} of ${url} (status ${response.status})`;
    throw benchError("FigureMissing", gotExpected(place, "nothing", "a number"));
  });
  return Object.fromEntries(values);
}
