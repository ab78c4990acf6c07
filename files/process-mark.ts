/**
 * Marks in the names of temporary files and folders. A mark names the process that made them, so that
 * the leftovers of a killed process can be told from the work of a living one.
 */
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";

/** A process on another machine cannot be checked; its files count as abandoned after a day. */
const FOREIGN_LIFE_MS = 24 * 3600 * 1000;

const MARK = /^(?<host>.+)-(?<pid>\d+)-[^-]*$/;

/** A new mark of this process, different at every call. */
export function newMark(): string {
  return `${hostname()}-${process.pid}-${randomBytes(6).toString("hex")}`;
}

/**
 * Whether the process that made a mark has ended.
 *
 * @param path the file or folder that bears the mark
 */
export async function isAbandoned(path: string, mark: string): Promise<boolean> {
  const { host, pid } = MARK.exec(mark)?.groups ?? {};
  if (host === hostname()) return !isAlive(Number(pid));
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > FOREIGN_LIFE_MS;
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
