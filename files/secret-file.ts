/** Files that hold a secret: for their owner alone, and never written over. */
import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { QuipuError } from "../src/errors.js";
import { isDiskFull, noSpaceLeft } from "./disk-full.js";
import { syncFolder } from "./sync-folder.js";

/**
 * Creates a file that only its owner may read and write, and flushes file and folder to disk.
 *
 * @throws QuipuError `FileUnwritable` if there is one of that name, or none can be made there;
 *   `NoSpaceLeft`. The folder is then as it was.
 */
export async function createSecretFile(path: string, content: string): Promise<void> {
  const file = await open(path, "wx", 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (isDiskFull(cause)) throw noSpaceLeft(path, cause);
    const why = cause.code === "EEXIST" ? "it is there already, and is never replaced" : `${cause}`;
    throw new QuipuError("FileUnwritable", `${path}: cannot be created: ${why}`, { cause });
  });
  try {
    await file.writeFile(content);
    await file.sync();
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(path, { force: true });
    if (isDiskFull(cause)) throw noSpaceLeft(path, cause);
    throw new QuipuError("FileUnwritable", `${path}: cannot be written: ${cause}`, { cause });
  } finally {
    await file.close();
  }
}
