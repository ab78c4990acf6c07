/**
 * A file that appears under its name complete or not at all: written beside the target, flushed to
 * the disk, then renamed. A process that is killed outright can leave the partial file behind; its
 * name ends in `.partial`.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { QuipuError } from "../../src/errors.js";

/**
 * Creates `target`, replacing it if it exists, with what `write` writes to the partial file that it
 * gets as an open file and as a path. Returns what `write` returns.
 *
 * @throws QuipuError NoSpaceLeft if the disk is full, KeyUnwritable if the file cannot be created;
 *   and whatever `write` throws. Then nothing has changed on the disk.
 */
export async function writeAtomically<Result>(
  target: string,
  write: (file: FileHandle, path: string) => Promise<Result>,
): Promise<Result> {
  const path = `${target}.${randomBytes(6).toString("hex")}.partial`;
  const file = await open(path, "wx+").catch((cause: unknown) => {
    throw new QuipuError("KeyUnwritable", `cannot create ${path}`, { cause });
  });
  try {
    const result = await write(file, path);
    await file.sync();
    await file.close();
    await rename(path, target);
    await syncDirectory(dirname(target));
    return result;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    if (isDiskFull(error)) throw noSpaceLeft(target, error);
    throw error;
  }
}

/** Whether an error of the file system says that the disk, or the quota, is used up. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}

function noSpaceLeft(target: string, cause: unknown): QuipuError<"NoSpaceLeft"> {
  return new QuipuError("NoSpaceLeft", `${target}: the disk is full before the key is complete`, {
    cause,
  });
}

/** Makes the rename itself durable, where the platform can open a directory. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path).catch(() => undefined);
  await directory?.sync().catch(() => undefined);
  await directory?.close();
}
