/**
 * Marks in the names of temporary files and folders: whose they are, so that what a killed process
 * left behind can be told from what a living one is working on.
 */
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";

/** A process of another machine cannot be asked; what it left is given up after a day. */
const FOREIGN_LIFE_MS = 24 * 3600 * 1000;

const MARK = /^(?<host>.+)-(?<pid>\d+)-[^-]*$/;

/** A mark of this process, another one at every call. */
export function newMark(): string {
  return `${hostname()}-${process.pid}-${randomBytes(6).toString("hex")}`;
}

/**
 * Whether the process that made a mark is no more.
 *
 * @param path the file or folder that bears the mark
 */
export async function isAbandoned(path: string, mark: string): Promise<boolean> {
  const { host, pid } = MARK.exec(mark)?.groups ?? {};
  if (host === hostname()) return !isAlive(Number(pid));
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > FOREIGN_LIFE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
