/**
 * Writes files that appear under their name complete and on disk, or not at all. The content is
 * written beside the target, flushed, then renamed. A killed process leaves a hidden partial file
 * behind; the next writer of the same target removes it.
 */
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { QuipuError } from "../src/errors.js";
import { isDiskFull, noSpaceLeft } from "./disk-full.js";
import { isAbandoned, newMark } from "./process-mark.js";
import { syncFolder } from "./sync-folder.js";

const SUFFIX = ".partial";

/**
 * Creates or replaces `target`. `write` gets the partial file, open and as a path, and fills it.
 * Returns what `write` returns.
 *
 * @throws QuipuError `NoSpaceLeft` if the disk is full, `FileUnwritable` if the file cannot be
 *   created, flushed or renamed; and whatever `write` throws. The target is then as it was.
 */
export async function writeAtomically<Result>(
  target: string,
  write: (file: FileHandle, path: string) => Promise<Result>,
): Promise<Result> {
  await removeAbandoned(target);
  const path = join(dirname(target), `${prefixOf(target)}${newMark()}${SUFFIX}`);
  try {
    const file = await open(path, "wx+").catch((cause: unknown) => refuse(target, cause));
    let result: Result;
    try {
      result = await write(file, path);
      await file.sync().catch((cause: unknown) => refuse(target, cause));
    } finally {
      await file.close();
    }
    await rename(path, target).catch((cause: unknown) => refuse(target, cause));
    await syncFolder(dirname(target));
    return result;
  } catch (error) {
    await rm(path, { force: true });
    throw isDiskFull(error) ? noSpaceLeft(target, error) : error;
  }
}

function prefixOf(target: string): string {
  return `.${basename(target)}.`;
}

function refuse(target: string, cause: unknown): never {
  if (isDiskFull(cause)) throw cause;
  throw new QuipuError("FileUnwritable", `${target}: cannot be written: ${String(cause)}`, {
    cause,
  });
}

/** Removes the partial files that killed processes have left of this target. */
async function removeAbandoned(target: string): Promise<void> {
  const [folder, prefix] = [dirname(target), prefixOf(target)];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) continue;
    const path = join(folder, name);
    const mark = name.slice(prefix.length, -SUFFIX.length);
    if (await isAbandoned(path, mark)) await rm(path, { force: true });
  }
}
