/**
 * A lock on a file among processes. Each process that wants it puts a mark of its own beside the
 * file and then looks for those of others: of two at the same time at least one sees the other, and
 * no mark of a living process is ever removed by another one.
 */
import { readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { QuipuError } from "../src/errors.js";
import { isAbandoned, newMark } from "./process-mark.js";

/**
 * Locks a file, which need not be there.
 *
 * @returns what unlocks it; undefined if another process, or other work of this one, has it
 * @throws QuipuError `FileUnwritable` if no mark can be put beside it.
 */
export async function lockFile(path: string): Promise<(() => Promise<void>) | undefined> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.lock-`;
  const own = `${prefix}${newMark()}`;
  const unlock = (): Promise<void> => rm(join(folder, own), { force: true });
  try {
    await writeFile(join(folder, own), "", { flag: "wx" });
  } catch (cause) {
    throw new QuipuError("FileUnwritable", `${path}: cannot be locked: ${String(cause)}`, {
      cause,
    });
  }
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || name === own) continue;
    const other = join(folder, name);
    if (!(await isAbandoned(other, name.slice(prefix.length)))) {
      await unlock();
      return undefined;
    }
    await rm(other, { force: true });
  }
  return unlock;
}
