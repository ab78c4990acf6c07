/**
 * Compiles a circuit instance, or finds it by the hash of all its inputs. Never returns a file that it
 * has not checked.
 */

import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { ArtifactFile } from "../artifacts/artifact-file.js";
import {
  type ArtifactFolder,
  type FolderKind,
  openFolder,
  publishFolder,
} from "../artifacts/artifact-folder.js";
import { defaultBuildDir, defaultIncludeRoots } from "../artifacts/package-root.js";
import { withStage } from "../artifacts/stage.js";
import type { ProgressListener } from "../progress.js";
import { isProverError } from "../prover-error.js";
import { compileCircom, compilerVersion, type Optimization } from "./circom-compiler.js";
import { type CircuitInstance, mainSource, parseInstance } from "./circuit-instance.js";
import { type CircuitSources, collectSources, stageSources } from "./circuit-sources.js";

export interface BuildOptions {
  /** Where results are kept; default: `QUIPU_BUILD_DIR`, or see `defaultBuildDir`. */
  readonly buildDir?: string;
  /** Searched for the circuit file and for includes, before quipu's circuits and circomlib. */
  readonly includeRoots?: readonly string[];
  /** Default `O2`: the circuits are written for it. */
  readonly optimization?: Optimization;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** A compiled circuit. */
export interface CircuitArtifacts {
  readonly name: string;
  /** sha256 (hex) over sources, instance, compiler and its options. */
  readonly hash: string;
  readonly buildDir: string;
  readonly r1cs: ArtifactFile;
  /** circom's witness calculator. */
  readonly wasm: ArtifactFile;
  /** Names of the signals by wire. */
  readonly sym: ArtifactFile;
}

const defaultOptimization: Optimization = "O2";

interface Facts {
  readonly hash: string;
  readonly compiler: string;
}

/** The circuit's folder, checked by its full hash: the folder's name holds only a part of it. */
function circuitFolder({ hash, compiler }: Facts): FolderKind<Facts> {
  return {
    files: ["circuit.r1cs", "circuit.wasm", "circuit.sym"],
    facts: v.object({ hash: v.literal(hash), compiler: v.literal(compiler) }),
  };
}

/**
 * Finds a compiled instance, or compiles it. The hashes of its files reveal a corrupt result before any
 * file is used; it is then compiled again.
 * @throws QuipuError `InstanceInvalid`, `SourceMissing`, `CircuitCompileFailed`, `BuildAborted`,
 *   `NoSpaceLeft`.
 */
export async function buildCircuit(
  instance: CircuitInstance,
  options: BuildOptions = {},
): Promise<CircuitArtifacts> {
  const checked = parseInstance(instance);
  const { buildDir = defaultBuildDir(), optimization = defaultOptimization } = options;
  const { onProgress, signal } = options;
  const sources = await sourcesOf(checked, options);
  const facts: Facts = {
    hash: hashOf(checked, sources, optimization),
    compiler: `${compilerVersion} --${optimization}`,
  };
  const folder = circuitFolderPath({ name: checked.name, hash: facts.hash, buildDir });

  onProgress?.({ step: "check compiled circuit" });
  const found = await openIfWhole(folder, facts);
  if (found !== undefined && found !== "corrupt") {
    return artifactsOf(checked.name, buildDir, found);
  }
  const why = found === "corrupt" ? " again: its files are damaged" : "";
  onProgress?.({ step: `compile circuit${why}` });
  return withStage(buildDir, async (stage) => {
    const output = await compile(checked, sources, { stage, optimization, signal });
    const built = await publishFolder(output, folder, circuitFolder(facts), facts);
    return artifactsOf(checked.name, buildDir, built);
  });
}

/** Where a compiled circuit is kept. */
export function circuitFolderPath({
  name,
  hash,
  buildDir,
}: Pick<CircuitArtifacts, "name" | "hash" | "buildDir">): string {
  return join(buildDir, `${name}-${hash.slice(0, 16)}`);
}

/**
 * The hash that identifies a compiled instance, without compiling it.
 * @throws QuipuError `InstanceInvalid`, `SourceMissing`.
 */
export async function circuitHash(
  instance: CircuitInstance,
  options: Pick<BuildOptions, "includeRoots" | "optimization"> = {},
): Promise<string> {
  const checked = parseInstance(instance);
  const sources = await sourcesOf(checked, options);
  return hashOf(checked, sources, options.optimization ?? defaultOptimization);
}

function sourcesOf(
  { file }: CircuitInstance,
  { includeRoots = [] }: Pick<BuildOptions, "includeRoots">,
): Promise<CircuitSources> {
  return collectSources(file, [...includeRoots, ...defaultIncludeRoots()]);
}

/** Compiles in the stage. Returns the folder with just the three output files. */
async function compile(
  instance: CircuitInstance,
  sources: CircuitSources,
  how: { stage: string; optimization: Optimization; signal: AbortSignal | undefined },
): Promise<string> {
  const { stage } = how;
  const staged = await stageSources(sources, stage);
  await writeFile(join(stage, "circuit.circom"), mainSource(instance, staged.entry));
  const output = join(stage, "output");
  await mkdir(output);
  await compileCircom({
    folder: stage,
    main: "circuit.circom",
    includeDirs: staged.includeDirs,
    outputDir: "output",
    origin: staged.origin,
    optimization: how.optimization,
    signal: how.signal,
  });
  await rename(join(output, "circuit_js", "circuit.wasm"), join(output, "circuit.wasm"));
  await rm(join(output, "circuit_js"), { recursive: true });
  return output;
}

async function openIfWhole(
  folder: string,
  facts: Facts,
): Promise<ArtifactFolder<Facts> | "corrupt" | undefined> {
  try {
    return await openFolder(folder, circuitFolder(facts));
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt")) return "corrupt";
    throw error;
  }
}

function hashOf(
  instance: CircuitInstance,
  sources: CircuitSources,
  optimization: Optimization,
): string {
  const main = mainSource(instance, "");
  const parts = [sources.hash, main, compilerVersion, optimization];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function artifactsOf(
  name: string,
  buildDir: string,
  { files, facts }: ArtifactFolder<Facts>,
): CircuitArtifacts {
  return {
    name,
    hash: facts.hash,
    buildDir,
    r1cs: files["circuit.r1cs"]!,
    wasm: files["circuit.wasm"]!,
    sym: files["circuit.sym"]!,
  };
}
