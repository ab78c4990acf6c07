/**
 * Proving keys that were made elsewhere and are known by their hash. They stand in the build folder beside those
 * that were made here, and never in their place.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { gotExpected } from "../../src/errors.js";
import { keyId } from "../../src/proof/key-id.js";
import {
  type ArtifactFolder,
  type FolderKind,
  openFolder,
  publishFolder,
} from "../artifacts/artifact-folder.js";
import { withStage } from "../artifacts/stage.js";
import { type CircuitArtifacts, circuitFolderPath } from "../circuits/build-circuit.js";
import { SETUP_KINDS } from "../provenance.js";
import { isProverError, proverError } from "../prover-error.js";
import { checkKeyShape } from "./check-key-shape.js";
import { findKeys, type ProvingKey, verificationKeyName, zkeyName } from "./ensure-keys.js";
import { exportVerificationKey, parseVerificationKey } from "./verification-key.js";

/** A key as it is known elsewhere. */
export interface WantedKey {
  /** sha256 of the .zkey file, lower-case hex. */
  readonly sha256: string;
  /** See `keyId`. */
  readonly keyId: string;
}

interface Facts {
  readonly r1csSha256: string;
  readonly keyId: string;
}

/**
 * Finds a key in the build folder, whether it was made here or fetched.
 *
 * @returns undefined if it is not there, or is damaged
 */
export async function findWantedKey(
  circuit: CircuitArtifacts,
  wanted: WantedKey,
): Promise<ProvingKey | undefined> {
  for (const kind of SETUP_KINDS) {
    const made = await unlessUnusable(findKeys(circuit, kind));
    if (made?.zkey.sha256 === wanted.sha256) return made;
  }
  const found = await unlessUnusable(
    openFolder(fetchedFolderPath(circuit, wanted), fetchedKey(circuit, wanted)),
  );
  return found && keysOf(found);
}

/**
 * Moves a fetched key into the build folder.
 *
 * @param path a .zkey file on the disk of the build folder, whose hash has been checked
 * @throws QuipuError `KeyMismatch` if it is not a key of the circuit, or has another id; `NoSpaceLeft`. The file is
 *   gone then, too.
 */
export async function keepFetchedKey(
  circuit: CircuitArtifacts,
  path: string,
  wanted: WantedKey,
): Promise<ProvingKey> {
  return withStage(circuit.buildDir, async (stage) => {
    const output = join(stage, "output");
    await mkdir(output);
    const zkeyPath = join(output, zkeyName);
    await rename(path, zkeyPath);
    await checkKeyShape(zkeyPath, circuit.r1cs.path);
    const key = await exportVerificationKey(zkeyPath);
    if (keyId(key) !== wanted.keyId) {
      throw proverError("KeyMismatch", gotExpected("key id", keyId(key), wanted.keyId));
    }
    await writeFile(join(output, verificationKeyName), `${JSON.stringify(key, null, 1)}\n`);
    const facts = { r1csSha256: circuit.r1cs.sha256, keyId: wanted.keyId };
    const folder = fetchedFolderPath(circuit, wanted);
    return keysOf(await publishFolder(output, folder, fetchedKey(circuit, wanted), facts));
  });
}

function fetchedFolderPath(circuit: CircuitArtifacts, { sha256 }: WantedKey): string {
  return `${circuitFolderPath(circuit)}-${sha256.slice(0, 16)}-key`;
}

function fetchedKey(circuit: CircuitArtifacts, wanted: WantedKey): FolderKind<Facts> {
  return {
    files: [zkeyName, verificationKeyName],
    facts: v.object({
      r1csSha256: v.literal(circuit.r1cs.sha256),
      keyId: v.literal(wanted.keyId),
    }),
  };
}

async function keysOf({ files, facts }: ArtifactFolder<Facts>): Promise<ProvingKey> {
  const text = await readFile(files[verificationKeyName]!.path, "utf8");
  return { ...facts, zkey: files[zkeyName]!, verificationKey: parseVerificationKey(text) };
}

/** Undefined for a key that cannot be used; it is left to those who made it. */
async function unlessUnusable<Found>(found: Promise<Found>): Promise<Found | undefined> {
  try {
    return await found;
  } catch (error) {
    if (isProverError(error, "ArtifactCorrupt") || isProverError(error, "KeyMismatch")) return;
    throw error;
  }
}
