/**
 * Records which processes use an artifact folder, so that nobody removes it while it is in use. A
 * process puts a mark file into every folder that it opens, and removes it at its end. The mark of a
 * killed process is ignored.
 */
import { rmSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAbandoned, newMark } from "../../files/process-mark.js";

const prefix = ".used-by-";

/** The marks of this process, by folder. */
const marks = new Map<string, string>();

/**
 * Marks a folder as used by this process, and removes the marks of ended processes. A folder that
 * cannot be written to, on a full or read-only disk, gets no mark.
 *
 * @returns whether there is such a folder
 */
export async function markUsed(folder: string): Promise<boolean> {
  for (const { path, living } of await marksIn(folder)) {
    if (!living) await rm(path, { force: true }).catch(() => {});
  }
  if (marks.size === 0) process.once("exit", removeMarks);
  const path = marks.get(folder) ?? join(folder, `${prefix}${newMark()}`);
  marks.set(folder, path);
  try {
    await writeFile(path, "");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
  return true;
}

/** Whether a living process has marked a folder. */
export async function isUsed(folder: string): Promise<boolean> {
  return (await marksIn(folder)).some(({ living }) => living);
}

async function marksIn(folder: string): Promise<{ path: string; living: boolean }[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .filter((name) => name.startsWith(prefix))
      .map(async (name) => {
        const path = join(folder, name);
        return { path, living: !(await isAbandoned(path, name.slice(prefix.length))) };
      }),
  );
}

function removeMarks(): void {
  for (const path of marks.values()) {
    try {
      rmSync(path, { force: true });
    } catch {
      // The process is ending, so its mark is ignored anyway.
    }
  }
}
