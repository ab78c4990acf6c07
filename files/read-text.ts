/** Reads text files. */
import { readFile } from "node:fs/promises";
import { QuipuError } from "../src/errors.js";

/**
 * Reads a text file.
 *
 * @throws QuipuError `InvalidFile`.
 */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read: ${message}`;
    throw new QuipuError("InvalidFile", `${path}: ${why}`, { cause });
  }
}

/**
 * Reads a text file that may not be there.
 *
 * @throws QuipuError `InvalidFile` for any other reason.
 */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  return readText(path).catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
    throw error;
  });
}
