/** Cores of this machine, and processes that are bound to some of them. By `taskset`, of util-linux. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { benchError } from "../bench-error.js";

const run = promisify(execFile);

/**
 * The cores that this process may use, by their numbers.
 *
 * @throws QuipuError `PinningUnavailable` where there is no `taskset`.
 */
export async function ownCores(): Promise<number[]> {
  try {
    const { stdout } = await run("taskset", ["-c", "-p", `${process.pid}`]);
    return readCoreList(stdout.slice(stdout.lastIndexOf(":") + 1).trim());
  } catch (error) {
    const message = "provers cannot be bound to cores: taskset (util-linux) does not run here";
    throw benchError("PinningUnavailable", message, error);
  }
}

/** Binds this process to some cores, with all threads that it has and will have. */
export async function bindSelf(cores: readonly number[]): Promise<void> {
  await run("taskset", ["-a", "-c", "-p", cores.join(","), `${process.pid}`]);
}

/** Reads a list of cores as Linux writes it, e.g. `0-2,5`. */
export function readCoreList(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number) as [number, number?];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
