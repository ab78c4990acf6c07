/**
 * The server that runs in a cluster, if one does: it may have outlived the process that started it.
 * `postmaster.pid` says which one it is, and is believed only if that process works in the cluster: after a crash the
 * number may be somebody else's.
 */
import { execFile } from "node:child_process";
import { open, readFile, readlink, realpath } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Postmaster {
  readonly pid: number;
  /** Folder of its socket; undefined while it is starting. */
  readonly socketFolder: string | undefined;
}

/** A process that no system has: the largest number of 31 bits but one. */
const NOBODY = "2147483646";

/** The living server of a cluster. */
export async function runningPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = await pidFileOf(cluster);
  const pid = Number(lines?.[0]);
  if (lines === undefined || !(pid > 1) || !(await worksIn(pid, cluster))) return undefined;
  return { pid, socketFolder: lines[4] === "" ? undefined : lines[4] };
}

/**
 * Makes a stale `postmaster.pid` harmless. PostgreSQL refuses to start while the process that the file names
 * lives, whatever it is. The file stays: by its further lines the new server makes sure that no
 * process of the old one is left that still writes.
 *
 * @throws what writing throws
 */
export async function disownPidFile(cluster: string): Promise<void> {
  const lines = await pidFileOf(cluster);
  if (lines === undefined || !isAlive(Number(lines[0]))) return;
  const file = await open(join(cluster, "postmaster.pid"), "r+");
  try {
    const text = [NOBODY, ...lines.slice(1)].join("\n");
    await file.truncate();
    await file.write(text, 0);
  } finally {
    await file.close();
  }
}

/** Whether a process is a server, or a part of one, that works in a cluster. A zombie is none. */
export async function worksIn(pid: number, cluster: string): Promise<boolean> {
  const folder = await realpath(cluster).catch(() => cluster);
  if (process.platform === "linux") {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => undefined)) === folder;
  }
  if (!isAlive(pid)) return false;
  const shown = await promisify(execFile)("ps", ["-o", "stat=,command=", "-p", `${pid}`]).catch(
    () => ({ stdout: "" }),
  );
  return /^\s*[^Z]\S*\s.*postgres/.test(shown.stdout) && shown.stdout.includes(cluster);
}

async function pidFileOf(cluster: string): Promise<string[] | undefined> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => undefined);
  return text?.split("\n");
}

function isAlive(pid: number): boolean {
  if (!(pid > 1)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
