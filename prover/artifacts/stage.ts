/**
 * Temporary folders inside the build folder. Their names say which process owns them, so the leftovers
 * of killed processes can be recognised and removed.
 */

import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDiskFull, noSpaceLeft } from "../../files/disk-full.js";
import { makeFolder } from "../../files/make-folder.js";
import { isAbandoned, newMark } from "../../files/process-mark.js";

const prefix = ".stage-";

/** The mark in the name of a temporary folder; undefined for every other name. */
export function stageMark(name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** Creates an empty temporary folder in `buildDir`. */
export async function newStage(buildDir: string): Promise<string> {
  await makeFolder(buildDir);
  const stage = join(buildDir, `${prefix}${newMark()}`);
  await mkdir(stage, { mode: 0o700 });
  return stage;
}

/**
 * Runs `work` with a fresh stage and removes the stage whatever happens, along with the stages of
 * ended processes.
 * @throws QuipuError `NoSpaceLeft` if the disk fills up; otherwise what `work` throws.
 */
export async function withStage<Result>(
  buildDir: string,
  work: (stage: string) => Promise<Result>,
): Promise<Result> {
  await removeAbandonedStages(buildDir);
  const stage = await newStage(buildDir);
  try {
    return await work(stage);
  } catch (error) {
    throw isDiskFull(error) ? noSpaceLeft(buildDir, error) : error;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function removeAbandonedStages(buildDir: string): Promise<void> {
  for (const name of await readdir(buildDir).catch(() => [])) {
    const mark = stageMark(name);
    if (mark === undefined) continue;
    const path = join(buildDir, name);
    if (await isAbandoned(path, mark)) await rm(path, { recursive: true, force: true });
  }
}
