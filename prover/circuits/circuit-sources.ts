/**
 * The closed set of source files behind a circuit: the file of the template and everything it
 * includes, found by circom's own rule (beside the including file, then in the include roots in
 * order). The build cache hashes this set, and the compiler sees nothing else.
 */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { proverError } from "../prover-error.js";

export interface CircuitSources {
  /** Absolute path of the template's file. */
  readonly entry: string;
  /** Texts of all files by absolute path, the entry first, in the order of first inclusion. */
  readonly texts: ReadonlyMap<string, string>;
  /** The include roots through which at least one file was found, in the order of search. */
  readonly usedRoots: readonly string[];
  /** sha256 (hex) over contents and include edges; does not depend on where the files stand. */
  readonly hash: string;
}

/** A copy of the sources in another folder, with the same relative positions. */
export interface StagedSources {
  /** Path of the entry, relative to the folder. */
  readonly entry: string;
  /** Library paths for circom's `-l`, relative to the folder. */
  readonly includeDirs: readonly string[];
  /** Where each staged file (relative path) came from (absolute path). */
  readonly origin: ReadonlyMap<string, string>;
}

/**
 * Follows the includes of `file`.
 * @param file - relative to one of the roots, or absolute.
 * @param roots - include roots, searched in order.
 * @throws QuipuError `SourceMissing`, naming the including file and the missing one.
 */
export async function collectSources(
  file: string,
  roots: readonly string[],
): Promise<CircuitSources> {
  const realRoots = await Promise.all(roots.filter(existsSync).map((root) => realpath(root)));
  const usedRoots = new Set<string>();
  const locate = (include: string, from: string | undefined): string => {
    const beside = from === undefined ? undefined : resolve(dirname(from), include);
    if (beside !== undefined && existsSync(beside)) return beside;
    if (isAbsolute(include) && existsSync(include)) return include;
    const root = realRoots.find((candidate) => existsSync(join(candidate, include)));
    if (root === undefined) throw missing(include, from, roots);
    usedRoots.add(root);
    return join(root, include);
  };

  const entry = locate(file, undefined);
  const files = [entry];
  const texts = new Map<string, string>();
  const hash = createHash("sha256");
  for (let index = 0; index < files.length; index += 1) {
    const path = files[index]!;
    const content = await readFile(path, "utf8");
    texts.set(path, content);
    hash.update(JSON.stringify(["file", content]));
    for (const include of includesOf(content)) {
      const found = locate(include, path);
      if (!files.includes(found)) files.push(found);
      hash.update(JSON.stringify(["include", include, files.indexOf(found)]));
    }
  }
  const inOrder = realRoots.filter((root) => usedRoots.has(root));
  return { entry, texts, usedRoots: inOrder, hash: hash.digest("hex") };
}

/**
 * Writes the sources below `folder`/sources, keeping their positions relative to each other, so
 * that relative includes and includes by root resolve as before. The hashed text is written: a file
 * edited meanwhile must not be compiled under the old hash.
 */
export async function stageSources(
  sources: CircuitSources,
  folder: string,
): Promise<StagedSources> {
  const home = commonAncestor([...[...sources.texts.keys()].map(dirname), ...sources.usedRoots]);
  const staged = (path: string) => posix(join("sources", relative(home, path)));
  const origin = new Map<string, string>();
  for (const [file, text] of sources.texts) {
    const target = join(folder, staged(file));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    origin.set(staged(file), file);
  }
  return { entry: staged(sources.entry), includeDirs: sources.usedRoots.map(staged), origin };
}

/** Paths named by the include statements of a source, comments and other strings skipped. */
export function includesOf(source: string): string[] {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|\binclude\s*"([^"]*)"|"[^"\n]*"/g;
  return [...source.matchAll(token)].flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

function commonAncestor(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  let ancestor = first;
  for (const folder of others) {
    while (folder !== ancestor && !folder.startsWith(withSeparator(ancestor))) {
      ancestor = dirname(ancestor);
    }
  }
  return ancestor;
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function posix(path: string): string {
  return path.split(sep).join("/");
}

function missing(include: string, from: string | undefined, roots: readonly string[]) {
  const who = from === undefined ? "circuit file" : `include of ${from}`;
  const where = roots.length === 0 ? "no include root given" : `searched ${roots.join(", ")}`;
  return proverError("SourceMissing", `${who}: ${include} not found, ${where}`);
}
