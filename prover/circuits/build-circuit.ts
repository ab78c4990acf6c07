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
import {
  type CircuitOutput,
  compileCircom,
  compilerVersion,
  type Optimization,
} from "./circom-compiler.js";
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

/** A compiled circuit, or some of what is made of it. */
export type CircuitFiles<Output extends CircuitOutput> = {
  readonly name: string;
  /** sha256 (hex) over sources, instance, compiler and its options. */
  readonly hash: string;
  readonly buildDir: string;
} & Readonly<Record<Output, ArtifactFile>>;

/** A compiled circuit: constraints, witness calculator, names of the signals by wire. */
export interface CircuitArtifacts extends CircuitFiles<CircuitOutput> {}

const ALL_OUTPUTS: readonly CircuitOutput[] = ["r1cs", "wasm", "sym"];

const defaultOptimization: Optimization = "O2";

interface Facts {
  readonly hash: string;
  readonly compiler: string;
}

/** What is compiled, and to what. */
interface Order {
  readonly instance: CircuitInstance;
  readonly sources: CircuitSources;
  readonly optimization: Optimization;
  readonly outputs: readonly CircuitOutput[];
}

/** The circuit's folder, checked by its full hash: the folder's name holds only a part of it. */
function circuitFolder(
  { hash, compiler }: Facts,
  outputs: readonly CircuitOutput[],
): FolderKind<Facts> {
  return {
    files: outputs.map(fileOf),
    facts: v.object({ hash: v.literal(hash), compiler: v.literal(compiler) }),
  };
}

/**
 * Finds a compiled instance, or compiles it. The hashes of its files reveal a corrupt result before any
 * file is used; it is then compiled again.
 * @throws QuipuError `InstanceInvalid`, `SourceMissing`, `CircuitCompileFailed`, `BuildAborted`,
 *   `NoSpaceLeft`.
 */
export function buildCircuit(
  instance: CircuitInstance,
  options: BuildOptions = {},
): Promise<CircuitArtifacts> {
  return buildOutputs(instance, ALL_OUTPUTS, options);
}

/**
 * As `buildCircuit`, but only what is asked for: each output takes circom a good part of the time. A part
 * is kept in a folder of its own.
 */
export async function buildOutputs<Output extends CircuitOutput>(
  instance: CircuitInstance,
  outputs: readonly Output[],
  options: BuildOptions = {},
): Promise<CircuitFiles<Output>> {
  const checked = parseInstance(instance);
  const { buildDir = defaultBuildDir(), optimization = defaultOptimization } = options;
  const { onProgress, signal } = options;
  const sources = await sourcesOf(checked, options);
  const order: Order = { instance: checked, sources, optimization, outputs };
  const facts = { hash: hashOf(order), compiler: `${compilerVersion} --${optimization}` };
  const kind = circuitFolder(facts, outputs);
  const folder = circuitFolderPath({ name: checked.name, hash: facts.hash, buildDir });
  const filesOf = ({ files }: ArtifactFolder<Facts>) =>
    ({
      name: checked.name,
      hash: facts.hash,
      buildDir,
      ...Object.fromEntries(outputs.map((output) => [output, files[fileOf(output)]!])),
    }) as CircuitFiles<Output>;

  onProgress?.({ step: "check compiled circuit" });
  const found = await openIfWhole(folder, kind);
  if (found !== undefined && found !== "corrupt") return filesOf(found);
  const why = found === "corrupt" ? " again: its files are damaged" : "";
  onProgress?.({ step: `compile circuit${why}` });
  return withStage(buildDir, async (stage) => {
    const output = await compile(order, stage, signal);
    return filesOf(await publishFolder(output, folder, kind, facts));
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
  const { optimization = defaultOptimization } = options;
  return hashOf({ instance: checked, sources, optimization, outputs: ALL_OUTPUTS });
}

function sourcesOf(
  { file }: CircuitInstance,
  { includeRoots = [] }: Pick<BuildOptions, "includeRoots">,
): Promise<CircuitSources> {
  return collectSources(file, [...includeRoots, ...defaultIncludeRoots()]);
}

/** Compiles in the stage. Returns the folder with just the outputs. */
async function compile(
  { instance, sources, optimization, outputs }: Order,
  stage: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const staged = await stageSources(sources, stage);
  await writeFile(join(stage, "circuit.circom"), mainSource(instance, staged.entry));
  const output = join(stage, "output");
  await mkdir(output);
  await compileCircom({
    folder: stage,
    main: "circuit.circom",
    includeDirs: staged.includeDirs,
    outputDir: "output",
    outputs,
    origin: staged.origin,
    optimization,
    signal,
  });
  if (outputs.includes("wasm")) {
    await rename(join(output, "circuit_js", "circuit.wasm"), join(output, "circuit.wasm"));
    await rm(join(output, "circuit_js"), { recursive: true });
  }
  return output;
}

async function openIfWhole(
  folder: string,
  kind: FolderKind<Facts>,
): Promise<ArtifactFolder<Facts> | "corrupt" | undefined> {
  try {
    return await openFolder(folder, kind);
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt")) return "corrupt";
    throw error;
  }
}

function hashOf({ instance, sources, optimization, outputs }: Order): string {
  const main = mainSource(instance, "");
  const part = ALL_OUTPUTS.every((output) => outputs.includes(output)) ? [] : outputs;
  const parts = [sources.hash, main, compilerVersion, optimization, ...part];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function fileOf(output: CircuitOutput): string {
  return `circuit.${output}`;
}
