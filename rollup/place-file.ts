/** Puts a file into a folder: under its name there is the complete file, on disk, or nothing new. */
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { withStage } from "../prover/artifacts/stage.js";

/**
 * Creates or replaces a file. What a killed process was writing lies in a hidden folder beside it,
 * which the next call removes.
 *
 * @param write writes the content to the path that it is given
 * @returns the path of the file
 * @throws QuipuError `NoSpaceLeft`, and what `write` throws.
 */
export async function placeFile(
  folder: string,
  name: string,
  write: (path: string) => Promise<void>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await withStage(folder, async (stage) => {
    const staged = join(stage, name);
    await write(staged);
    await syncToDisk(staged);
    await rename(staged, path);
  });
  await syncToDisk(folder);
  return path;
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
