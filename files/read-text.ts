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
    throw new QuipuError("InvalidFile", `${path}: cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
