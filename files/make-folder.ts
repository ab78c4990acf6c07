/** Folders that files are written to. */
import { mkdir } from "node:fs/promises";
import { QuipuError } from "../src/errors.js";
import { isDiskFull, noSpaceLeft } from "./disk-full.js";

/**
 * Makes a folder, and those it is in, where they are missing.
 *
 * @throws QuipuError `FileUnwritable`, `NoSpaceLeft`.
 */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: unknown) => {
    if (isDiskFull(cause)) throw noSpaceLeft(path, cause);
    const message = `${path}: folder cannot be made: ${String(cause)}`;
    throw new QuipuError("FileUnwritable", message, { cause });
  });
}
