/** What Linux says of a process: the processor time that it has used, and the most memory that it has had. */
import { readFile } from "node:fs/promises";

export interface ProcessFigures {
  /** Of all its threads, in milliseconds. */
  readonly cpuMs: number;
  readonly peakRssBytes: number;
}

/** Ticks a second of /proc, whatever the kernel's own (proc(5), `USER_HZ`). */
const TICKS = 100;

/** @returns undefined where the system does not say it, or the process is gone */
export async function processFigures(pid: number): Promise<ProcessFigures | undefined> {
  try {
    const [stat, status] = await Promise.all(
      ["stat", "status"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8")),
    );
    // The name, in brackets, may hold anything; utime and stime are the 14th and 15th field.
    const fields = stat!.slice(stat!.lastIndexOf(")") + 2).split(" ");
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status!)?.[1];
    if (peak === undefined) return undefined;
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMs: (1000 * ticks) / TICKS, peakRssBytes: 1024 * Number(peak) };
  } catch {
    return undefined;
  }
}
