/** Whether figures of one machine stand for another. */
import type { BenchMachine } from "./result-file.js";

type Hardware = Pick<BenchMachine, "cpu" | "cores" | "memoryBytes" | "architecture">;

/** In what two machines differ, in words; empty if they are alike. */
export function machineDifferences(before: Hardware, after: Hardware): string[] {
  const [old, now] = [describe(before), describe(after)];
  return Object.keys(old)
    .filter((part) => old[part] !== now[part])
    .map((part) => `${part} ${old[part]} → ${now[part]}`);
}

/** Memory in whole gigabytes: what a system sees of it differs a little from start to start. */
function describe({ cpu, cores, memoryBytes, architecture }: Hardware): Record<string, string> {
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GB`;
  return { processor: cpu, cores: String(cores), memory, architecture };
}
