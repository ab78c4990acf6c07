/**
 * Temporary folders inside the build folder. Their names say whose they are, so that what a killed
 * process left behind can be told from what a living one is working on, and is removed.
 */

import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { messageOf, proverError } from "../prover-error.js";

const prefix = ".stage-";

/** A stage of another machine, whose processes cannot be asked, is taken for dead after a day. */
const foreignLifeMs = 24 * 3600 * 1000;

/** Creates an empty temporary folder in `buildDir`. */
export async function newStage(buildDir: string): Promise<string> {
  await mkdir(buildDir, { recursive: true });
  return mkdtemp(join(buildDir, `${prefix}${hostname()}-${process.pid}-`));
}

/**
 * Runs `work` with a fresh stage and removes the stage whatever happens, along with the stages of
 * processes that are no more.
 * @throws QuipuError `NoSpaceLeft` when the disk fills up; otherwise what `work` throws.
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
    throw isDiskFull(error)
      ? proverError("NoSpaceLeft", `${buildDir}: ${messageOf(error)}`, error)
      : error;
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function removeAbandonedStages(buildDir: string): Promise<void> {
  for (const name of await readdir(buildDir).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const path = join(buildDir, name);
    if (await isAbandoned(path, name)) await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string, name: string): Promise<boolean> {
  const ours = `${prefix}${hostname()}-`;
  if (name.startsWith(ours)) return !isAlive(Number.parseInt(name.slice(ours.length), 10));
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > foreignLifeMs;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}
