/**
 * The content of the build folder: circuits, keys, contracts, and the leftovers of killed processes.
 * Recognises them by their manifests and names; anything else is neither listed nor removed.
 */

import { type Dirent, existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { isAbandoned } from "../../files/process-mark.js";
import { type Provenance, SETUP_KINDS } from "../provenance.js";
import { manifestName } from "./artifact-folder.js";
import { newStage, stageMark } from "./stage.js";
import { isUsed } from "./use-mark.js";

/** `unfinished`: a folder that some process was filling; the next process that builds removes it. */
export type CacheKind = "circuit" | "program" | "key" | "contracts" | "unfinished";

export interface CacheEntry {
  readonly kind: CacheKind;
  readonly path: string;
  /** The folder's name without its hash: `batch-4x4`. */
  readonly name: string;
  /** Of all its files. */
  readonly bytes: number;
  /** Time it was made or last opened, in milliseconds since 1970. */
  readonly usedAt: number;
  /** Whether a living process uses or makes it. */
  readonly used: boolean;
  /** Of a key. */
  readonly provenance?: Provenance;
  /** Of a key. */
  readonly keyId?: string;
}

/** Folders below the build folder that hold artifacts of their own. */
const SUBFOLDERS = ["bench"];

/** The file that identifies each kind. */
const KIND_OF: Readonly<Record<string, CacheKind>> = {
  "circuit.r1cs": "circuit",
  "circuit.program": "program",
  "circuit.zkey": "key",
  "output.json": "contracts",
};

const Manifest = v.object({
  files: v.record(v.string(), v.unknown()),
  facts: v.object({
    keyId: v.optional(v.string()),
    provenance: v.optional(v.object({ kind: v.picklist(SETUP_KINDS), contributions: v.number() })),
  }),
});

/** Lists all entries, by kind and name. The list is empty if there is no build folder. */
export async function listCache(buildDir: string): Promise<CacheEntry[]> {
  const folders = [buildDir, ...SUBFOLDERS.map((name) => join(buildDir, name))];
  const found = await Promise.all(folders.map(entriesOf));
  const keyOf = ({ kind, name, path }: CacheEntry): string => `${kind} ${name} ${path}`;
  return found.flat().sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/**
 * Removes an entry, unless a living process uses it. Its name goes first, so a process that opens the
 * folder later finds none and makes a new one.
 *
 * @returns whether it was removed
 */
export async function removeEntry({ path, kind, used }: CacheEntry): Promise<boolean> {
  if (used) return false;
  if (kind === "unfinished") return rm(path, { recursive: true, force: true }).then(() => true);
  const trash = await newStage(dirname(path));
  const moved = join(trash, basename(path));
  try {
    await rename(path, moved);
    // If a process has marked it since it was listed, it is put back; a later process finds no folder.
    if (!(await isUsed(moved))) return true;
    if (!existsSync(path)) await rename(moved, path);
    return false;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return true; // somebody else has removed it
    if (["EPERM", "EBUSY"].includes(code)) return false; // open, on Windows
    throw error;
  } finally {
    await rm(trash, { recursive: true, force: true });
  }
}

async function entriesOf(folder: string): Promise<CacheEntry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [] as Dirent[]);
  const found = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const mark = stageMark(entry.name);
      const path = join(folder, entry.name);
      return mark === undefined ? artifactEntry(path) : stageEntry(path, mark);
    });
  return (await Promise.all(found)).filter((entry) => entry !== undefined);
}

async function stageEntry(path: string, mark: string): Promise<CacheEntry> {
  const used = !(await isAbandoned(path, mark));
  return { kind: "unfinished", path, name: basename(path), used, ...(await measure(path)) };
}

async function artifactEntry(path: string): Promise<CacheEntry | undefined> {
  const manifest = await readManifest(join(path, manifestName));
  const known = Object.keys(manifest?.files ?? {}).find((file) => file in KIND_OF);
  if (manifest === undefined || known === undefined) return undefined;
  const { provenance, keyId } = manifest.facts;
  return {
    kind: KIND_OF[known]!,
    path,
    name: basename(path).replace(
      /-[0-9a-f]{16}(-(local|ceremony|[0-9a-f]{16})-key|-witness)?$/,
      "",
    ),
    used: await isUsed(path),
    ...(await measure(path)),
    ...(provenance === undefined ? {} : { provenance }),
    ...(keyId === undefined ? {} : { keyId }),
  };
}

/** Undefined if there is none, or if it is not one of quipu's. */
async function readManifest(path: string): Promise<v.InferOutput<typeof Manifest> | undefined> {
  try {
    return v.parse(Manifest, JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

async function measure(folder: string): Promise<Pick<CacheEntry, "bytes" | "usedAt">> {
  let bytes = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  const usedAt = await stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { bytes, usedAt };
}
