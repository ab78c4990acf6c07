/**
 * Finds the program of a circuit's witness in the build folder, or compiles circom's calculator to one. A circuit that
 * has none is remembered too, with the reason.
 */
import { fork } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { hasFusedMultiplyAdd } from "../../src/arithmetic/relaxed-simd.js";
import { readFileShared } from "../artifacts/artifact-file.js";
import {
  type ArtifactFolder,
  type FolderKind,
  openFolder,
  publishFolder,
} from "../artifacts/artifact-folder.js";
import { withStage } from "../artifacts/stage.js";
import { type CircuitArtifacts, circuitFolderPath } from "../circuits/build-circuit.js";
import type { ProgressListener } from "../progress.js";
import { isProverError } from "../prover-error.js";
import { PROGRAM_VERSION } from "../witness-program/witness-program.js";
import type { CompileOutcome } from "./compile-process.js";

const programName = "circuit.program";
/** Of the stack, in KiB: templates that hold templates are followed deep, and systems give a process 8 MiB. */
const STACK_KB = 3900;

interface Facts {
  readonly version: number;
  /** Of circom's calculator. */
  readonly wasmSha256: string;
  /** Why there is no program. */
  readonly refused?: string | undefined;
}

/** A circuit's program, or why it has none. */
export type ProgramOutcome =
  | { readonly program: Uint8Array }
  | { readonly program: undefined; readonly refused: string };

export interface ProgramOptions {
  readonly onProgress?: ProgressListener | undefined;
  /** Ends compiling. */
  readonly signal?: AbortSignal | undefined;
}

/** Whether witnesses are calculated by programs: not where the arithmetic does not run, nor with QUIPU_WITNESS=circom. */
export function usesPrograms(): boolean {
  return process.env.QUIPU_WITNESS !== "circom" && hasFusedMultiplyAdd();
}

/** Finds a circuit's program, in memory that workers can share; undefined if nobody has made it yet. */
export async function findProgram(circuit: CircuitArtifacts): Promise<ProgramOutcome | undefined> {
  const found = await openIfWhole(folderOf(circuit), programFolder(circuit.wasm.sha256));
  return found && read(found);
}

/**
 * Finds or makes a circuit's program, in memory that workers can share.
 * @throws QuipuError `ArtifactCorrupt` if the circuit's own calculator is damaged; the signal's reason.
 */
export async function ensureProgram(
  circuit: CircuitArtifacts,
  { onProgress, signal }: ProgramOptions = {},
): Promise<ProgramOutcome> {
  const { sha256: wasmSha256 } = circuit.wasm;
  const folder = folderOf(circuit);
  const found = await findProgram(circuit);
  if (found !== undefined) return found;
  onProgress?.({ step: "compile witness" });
  const outcome = await compile((await readFileShared(circuit.wasm)).slice(), signal);
  // What has become of the process is not the circuit's.
  if ("ended" in outcome) return { program: undefined, refused: outcome.ended };
  const refused = "refused" in outcome ? outcome.refused : undefined;
  const program = "program" in outcome ? outcome.program : new Uint8Array();
  const facts: Facts = { version: PROGRAM_VERSION, wasmSha256, ...(refused && { refused }) };
  try {
    return await withStage(circuit.buildDir, async (stage) => {
      const output = join(stage, "output");
      await mkdir(output);
      await writeFile(join(output, programName), program);
      return read(await publishFolder(output, folder, programFolder(wasmSha256), facts));
    });
  } catch {
    // A folder that cannot be written costs the time of compiling, and no proof.
    return refused === undefined ? { program: shared(program) } : { program: undefined, refused };
  }
}

function folderOf(circuit: CircuitArtifacts): string {
  return `${circuitFolderPath(circuit)}-witness`;
}

/** A program of this version, of the same calculator. */
function programFolder(wasmSha256: string): FolderKind<Facts> {
  const facts = v.object({
    version: v.literal(PROGRAM_VERSION),
    wasmSha256: v.literal(wasmSha256),
    refused: v.optional(v.string()),
  });
  return { files: [programName], facts };
}

async function openIfWhole(
  folder: string,
  kind: FolderKind<Facts>,
): Promise<ArtifactFolder<Facts> | undefined> {
  try {
    return await openFolder(folder, kind);
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt")) return undefined;
    throw error;
  }
}

async function read({ files, facts }: ArtifactFolder<Facts>): Promise<ProgramOutcome> {
  if (facts.refused !== undefined) return { program: undefined, refused: facts.refused };
  return { program: await readFileShared(files[programName]!) };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

/** Why there is no outcome: that is not remembered. */
interface Ended {
  readonly ended: string;
}

/** Compiles in a process of its own. */
async function compile(wasm: Uint8Array, signal?: AbortSignal): Promise<CompileOutcome | Ended> {
  signal?.throwIfAborted();
  const child = fork(new URL("./compile-process.js", import.meta.url), {
    serialization: "advanced",
    execArgv: [`--stack-size=${STACK_KB}`],
  });
  const end = (): void => void child.kill("SIGKILL");
  signal?.addEventListener("abort", end, { once: true });
  process.once("exit", end);
  const outcome = await new Promise<CompileOutcome | Ended>((resolve) => {
    child.once("message", (message) => resolve(message as CompileOutcome));
    child.once("error", ({ message }) => resolve({ ended: `the process failed: ${message}` }));
    child.once("exit", (code, by) => resolve({ ended: `the process ended: ${by ?? code}` }));
    child.send(wasm, () => undefined);
  });
  process.off("exit", end);
  signal?.removeEventListener("abort", end);
  signal?.throwIfAborted();
  return outcome;
}
