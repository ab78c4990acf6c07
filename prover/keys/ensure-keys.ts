/**
 * Finds the proving and verification key of a compiled circuit, or makes them with the caller's setup.
 * A corrupt key is reported, never silently replaced, because batches name the key they were proven
 * with.
 */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { gotExpected } from "../../src/errors.js";
import { keyId } from "../../src/proof/key-id.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import type { ArtifactFile } from "../artifacts/artifact-file.js";
import {
  type ArtifactFolder,
  type FolderKind,
  openFolder,
  publishFolder,
} from "../artifacts/artifact-folder.js";
import { withStage } from "../artifacts/stage.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import type { ProgressListener } from "../progress.js";
import { type Provenance, SETUP_KINDS, type SetupKind } from "../provenance.js";
import { isProverError, proverError } from "../prover-error.js";
import { checkKeyShape } from "./check-key-shape.js";
import { exportVerificationKey, parseVerificationKey } from "./verification-key.js";

/** The input of a setup. */
export interface SetupOrder {
  readonly r1csPath: string;
  /** The proving key to write. */
  readonly zkeyPath: string;
  /** Points of the key that are written, of all points. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Writes the Groth16 proving key of a circuit and returns how it was made. */
export type KeySetup = (order: SetupOrder) => Promise<{ readonly provenance: Provenance }>;

export interface KeyOptions {
  readonly setup: KeySetup;
  /** The kind of key to find, and the kind that `setup` makes. Default `local`. */
  readonly kind?: SetupKind;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** The keys of a circuit. */
export interface KeyArtifacts {
  readonly provenance: Provenance;
  /** sha256 (hex) of the .r1cs the key was made for. */
  readonly r1csSha256: string;
  readonly zkey: ArtifactFile;
  readonly verificationKeyFile: ArtifactFile;
  readonly verificationKey: VerificationKey;
  /** See `keyId`. */
  readonly keyId: string;
}

/** The parts of the keys that proving needs. */
export type ProvingKey = Omit<KeyArtifacts, "provenance" | "verificationKeyFile">;

export const zkeyName = "circuit.zkey";
export const verificationKeyName = "verification_key.json";

const Facts = v.object({
  r1csSha256: v.string(),
  keyId: v.string(),
  provenance: v.object({
    kind: v.picklist(SETUP_KINDS),
    contributions: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  }),
});
type Facts = v.InferOutput<typeof Facts>;

const keyFolder: FolderKind<Facts> = { files: [zkeyName, verificationKeyName], facts: Facts };

/**
 * Finds the keys of a circuit in the build folder, or runs the setup.
 * @throws QuipuError `ArtifactCorrupt` if the keys exist but are damaged, `KeyMismatch` if they belong
 *   to another circuit or kind of setup, `NoSpaceLeft`, `BuildAborted`; and what the setup throws.
 */
export async function ensureKeys(
  circuit: CircuitArtifacts,
  options: KeyOptions,
): Promise<KeyArtifacts> {
  const { kind = "local", onProgress, signal } = options;
  const folder = keyFolderPath(circuit, kind);
  onProgress?.({ step: "check key" });
  const found = await findKeys(circuit, kind);
  if (found !== undefined) return found;
  if (signal?.aborted) throw proverError("BuildAborted", "setup aborted", signal.reason);
  return withStage(circuit.buildDir, async (stage) => {
    const output = join(stage, "output");
    await mkdir(output);
    const facts = await makeKeys(circuit, output, options);
    return keysOf(circuit, kind, await publishFolder(output, folder, keyFolder, facts));
  });
}

/**
 * Finds the keys of a circuit in the build folder.
 * @returns undefined if no key of that kind has been made.
 * @throws QuipuError `ArtifactCorrupt`, `KeyMismatch`.
 */
export async function findKeys(
  circuit: CircuitArtifacts,
  kind: SetupKind,
): Promise<KeyArtifacts | undefined> {
  const found = await openKeyFolder(keyFolderPath(circuit, kind));
  return found && keysOf(circuit, kind, found);
}

/** A verification key in the build folder. */
export interface KnownKey extends Pick<KeyArtifacts, "provenance" | "verificationKey" | "keyId"> {
  /** Path of the proving key, which has not been checked. */
  readonly zkeyPath: string;
}

/**
 * Finds the verification key of a circuit, without reading the circuit or the proving key.
 * @param circuit - by name and hash, see `circuitHash`.
 * @returns undefined if no key of that kind has been made.
 * @throws QuipuError `ArtifactCorrupt`, `KeyMismatch`.
 */
export async function findVerificationKey(
  circuit: Pick<CircuitArtifacts, "name" | "hash" | "buildDir">,
  kind: SetupKind,
): Promise<KnownKey | undefined> {
  const folder = keyFolderPath(circuit, kind);
  const found = await openFolder(folder, { ...keyFolder, files: [verificationKeyName] });
  if (found === undefined) return undefined;
  expectSame(`${folder}: kind of setup`, found.facts.provenance.kind, kind);
  const text = await readFile(join(folder, verificationKeyName), "utf8");
  const verificationKey = parseVerificationKey(text);
  expectSame(`${folder}: key id`, keyId(verificationKey), found.facts.keyId);
  const { provenance, keyId: id } = found.facts;
  return { provenance, verificationKey, keyId: id, zkeyPath: join(folder, zkeyName) };
}

/** Where the keys of a circuit are kept. */
export function keyFolderPath(
  { name, hash, buildDir }: Pick<CircuitArtifacts, "name" | "hash" | "buildDir">,
  kind: SetupKind,
): string {
  return join(buildDir, `${name}-${hash.slice(0, 16)}-${kind}-key`);
}

async function makeKeys(
  circuit: CircuitArtifacts,
  output: string,
  { setup, kind = "local", onProgress, signal }: KeyOptions,
): Promise<Facts> {
  const step = "make key";
  onProgress?.({ step });
  const zkeyPath = join(output, zkeyName);
  const { provenance } = await setup({
    r1csPath: circuit.r1cs.path,
    zkeyPath,
    onProgress: ({ done, total }) => onProgress?.({ step, done, total }),
    ...(signal && { signal }),
  });
  expectSame("kind of setup", provenance.kind, kind);
  await checkKeyShape(zkeyPath, circuit.r1cs.path);
  const key = await exportVerificationKey(zkeyPath);
  await writeFile(join(output, verificationKeyName), `${JSON.stringify(key, null, 1)}\n`);
  return { r1csSha256: circuit.r1cs.sha256, keyId: keyId(key), provenance };
}

async function openKeyFolder(folder: string): Promise<ArtifactFolder<Facts> | undefined> {
  try {
    return await openFolder(folder, keyFolder);
  } catch (error) {
    if (!isProverError(error, "ArtifactCorrupt")) throw error;
    const advice = `restore ${folder}, or remove it to make a new key`;
    throw proverError("ArtifactCorrupt", `${error.message}; ${advice}`, error);
  }
}

async function keysOf(
  circuit: CircuitArtifacts,
  kind: SetupKind,
  { folder, files, facts }: ArtifactFolder<Facts>,
): Promise<KeyArtifacts> {
  const verificationKeyFile = files[verificationKeyName]!;
  const verificationKey = parseVerificationKey(await readFile(verificationKeyFile.path, "utf8"));
  expectSame(`${folder}: kind of setup`, facts.provenance.kind, kind);
  expectSame(`${folder}: sha256 of the r1cs`, facts.r1csSha256, circuit.r1cs.sha256);
  expectSame(`${folder}: key id`, keyId(verificationKey), facts.keyId);
  return { ...facts, zkey: files[zkeyName]!, verificationKeyFile, verificationKey };
}

function expectSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw proverError("KeyMismatch", gotExpected(what, got, expected));
}
