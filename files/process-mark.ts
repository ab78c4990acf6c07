/**
 * Marks in the names of temporary files and folders. A mark names the process that made them, so that
 * the leftovers of a killed process can be told from the work of a living one. A number alone does not
 * name a process: in a container that is started again, the next one has the same.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";

/** A process of another machine or container cannot be seen; what it leaves as it is for a day is abandoned. */
const FOREIGN_SILENCE_MS = 24 * 3600 * 1000;

const MARK = /^(?<place>.+)-(?<pid>\d+)-(?<birth>[0-9a-f]*)-[^-]*$/;

/** Where a process is not seen by others, whatever its number: the machine's name, and in Linux its own numbering. */
let ownPlace: string | undefined;

/** A new mark of this process, different at every call. */
export function newMark(): string {
  const { pid } = process;
  return `${placeHere()}-${pid}-${birthOf(pid) ?? ""}-${randomBytes(6).toString("hex")}`;
}

/** How it is judged about what a process has left whose life cannot be seen. */
export interface Silence {
  /** Time without a change after which it is abandoned; a day if not given. */
  readonly silenceMs?: number;
  /** The time of the file system, in milliseconds; by default that of this machine. */
  readonly now?: number;
}

/**
 * Whether the process that made a mark has ended.
 *
 * @param path the file or folder that bears the mark
 */
export async function isAbandoned(
  path: string,
  mark: string,
  { silenceMs = FOREIGN_SILENCE_MS, now = Date.now() }: Silence = {},
): Promise<boolean> {
  const { place, pid, birth } = MARK.exec(mark)?.groups ?? {};
  if (place === placeHere()) return !isAlive(Number(pid)) || (birthOf(Number(pid)) ?? "") !== birth;
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
  return now - mtimeMs > silenceMs;
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

function placeHere(): string {
  ownPlace ??= `${hostname()}-${numbering()}`;
  return ownPlace;
}

/** Which processes see each other under their numbers; 0 where all of a machine do. */
function numbering(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
  } catch {
    return "0";
  }
}

/** When a process began, as a word that no other process of its number has; undefined where that is not told. */
function birthOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8");
    // Behind the name of the program, which may hold anything, the 20th field is the start in ticks since boot.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\)/s, "").trim();
    const start = fields.split(" ")[19];
    return createHash("sha256").update(`${boot}${start}`).digest("hex").slice(0, 12);
  } catch {
    return undefined;
  }
}
