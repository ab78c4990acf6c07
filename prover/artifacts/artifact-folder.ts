/**
 * A folder of artifacts that exists as a whole or not at all. It is filled under a temporary name, gets
 * its manifest last, and takes its final name in one rename. So a killed build, a second builder or a
 * full disk never leaves anything that a later run would trust.
 */

import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { isProverError, messageOf, proverError } from "../prover-error.js";
import { type ArtifactFile, describeFile, verifyFile } from "./artifact-file.js";
import { newStage } from "./stage.js";
import { markUsed } from "./use-mark.js";

export const manifestName = "manifest.json";

const FileRecord = v.object({
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** The files of a folder by name, and the facts that its maker recorded. */
export interface ArtifactFolder<Facts> {
  readonly folder: string;
  readonly files: Readonly<Record<string, ArtifactFile>>;
  readonly facts: Facts;
}

/** The kind of a folder: the files it must have and the facts its manifest must state. */
export interface FolderKind<Facts> {
  readonly files: readonly string[];
  readonly facts: v.GenericSchema<unknown, Facts>;
}

/**
 * Opens a folder, marks it as used until this process ends, and checks every file in it.
 * @returns undefined if there is no such folder.
 * @throws QuipuError `ArtifactCorrupt` if the folder is not whole.
 */
export async function openFolder<Facts>(
  folder: string,
  kind: FolderKind<Facts>,
): Promise<ArtifactFolder<Facts> | undefined> {
  if (!(await markUsed(folder))) return undefined;
  const manifest = await readManifest(folder, kind);
  const files: Record<string, ArtifactFile> = {};
  for (const name of kind.files) {
    const record = manifest.files[name];
    if (record === undefined) {
      throw proverError("ArtifactCorrupt", `${folder}: manifest does not list ${name}`);
    }
    const file = { path: join(folder, name), ...record };
    await verifyFile(file);
    files[name] = file;
  }
  return { folder, files, facts: manifest.facts };
}

/**
 * Gives a filled stage its final name. If another builder was faster, its result is used and the stage
 * is dropped. A broken folder of that name is replaced.
 * @throws QuipuError `ArtifactCorrupt` if the folder under the final name cannot be trusted.
 */
export async function publishFolder<Facts>(
  stage: string,
  folder: string,
  kind: FolderKind<Facts>,
  facts: Facts,
): Promise<ArtifactFolder<Facts>> {
  const files: Record<string, { size: number; sha256: string }> = {};
  for (const name of kind.files) {
    const { size, sha256 } = await describeFile(join(stage, name));
    files[name] = { size, sha256 };
  }
  await writeFile(join(stage, manifestName), `${JSON.stringify({ files, facts }, null, 2)}\n`);
  if (!(await renameIfFree(stage, folder))) {
    if (await isWhole(folder, kind)) {
      await rm(stage, { recursive: true, force: true });
    } else {
      await removeFolder(folder);
      await renameIfFree(stage, folder);
    }
  }
  const published = await openFolder(folder, kind);
  if (published !== undefined) return published;
  throw proverError("ArtifactCorrupt", `${folder}: disappeared while it was published`);
}

/** Removes a folder atomically: first its name, then its files. */
async function removeFolder(folder: string): Promise<void> {
  const trash = await newStage(dirname(folder));
  try {
    await rename(folder, join(trash, "old"));
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await rm(trash, { recursive: true, force: true });
}

async function readManifest<Facts>(folder: string, kind: FolderKind<Facts>) {
  const path = join(folder, manifestName);
  try {
    const schema = v.object({ files: v.record(v.string(), FileRecord), facts: kind.facts });
    return v.parse(schema, JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw proverError("ArtifactCorrupt", `${path}: ${messageOf(error)}`, error);
  }
}

async function isWhole<Facts>(folder: string, kind: FolderKind<Facts>): Promise<boolean> {
  try {
    return (await openFolder(folder, kind)) !== undefined;
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt")) return false;
    throw error;
  }
}

/** Renames unless the name is taken by a folder with something in it. */
async function renameIfFree(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOTEMPTY", "EEXIST", "EPERM")) return false;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
