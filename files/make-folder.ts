/** Makes folders for output files. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { QuipuError } from "../src/errors.js";
import { isDiskFull, noSpaceLeft } from "./disk-full.js";

/**
 * Makes a folder and its missing parents, one by one. Node's own recursion never ends if a parent
 * exists and nothing can be created in it, as in /proc.
 *
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(path);
  } catch (cause) {
    if (isDiskFull(cause)) throw noSpaceLeft(path, cause);
    const message = `${path}: cannot make the folder: ${String(cause)}`;
    throw new QuipuError("FileUnwritable", message, { cause });
  }
}

async function makeWithParents(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeWithParents(parent);
  await mkdir(path).catch(async (error: unknown) => {
    // Another process may have been faster.
    if (!(await isFolder(path))) throw error;
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
