/**
 * Chooses the verification key for the batches of a directory, and says why it can be trusted.
 *
 * Whoever chooses the key decides what counts as proven. The choices, in this order: the key that the
 * caller names; the key made on this machine for the same circuit, if the batches or the directory's
 * copy name it; and the directory's own copy, but only if the caller trusts the directory, whose maker could
 * have proven anything under it.
 */

import { readFile } from "node:fs/promises";
import { defaultBuildDir } from "../prover/artifacts/package-root.js";
import {
  type BatchParameters,
  batchInstances,
  batchParameters,
  instanceOfShape,
} from "../prover/circuits/batch-instance.js";
import { circuitHash } from "../prover/circuits/build-circuit.js";
import { findVerificationKey } from "../prover/keys/ensure-keys.js";
import { trustNote } from "../prover/keys/key-setup.js";
import { parseVerificationKey } from "../prover/keys/verification-key.js";
import { SETUP_KINDS } from "../prover/provenance.js";
import { keyId } from "../src/proof/key-id.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape, type Shape } from "../src/shape.js";
import type { BatchDirectory } from "./batch-directory.js";
import { rollupError } from "./rollup-error.js";

/** A verification key and the reason to trust it. */
export interface TrustedKey {
  readonly verificationKey: VerificationKey;
  readonly id: string;
  /** The shape that it is taken for: its own, if it was made here; otherwise the batches'. */
  readonly shape: Shape;
  readonly source: "given" | "build" | "directory";
  /** One sentence for the user. */
  readonly note: string;
}

/** The circuit and the key that batches name. */
export interface KeyedStatement extends BatchParameters {
  readonly keyId: string;
}

export interface KeyChoice {
  /** A verification_key.json to use, whatever the batches say. */
  readonly verificationKeyPath?: string | undefined;
  /** Where keys made on this machine are kept; see `defaultBuildDir`. */
  readonly buildDir?: string | undefined;
  /** Whether to accept the directory's own copy of the key; default false. */
  readonly trustFolder?: boolean | undefined;
}

/**
 * Finds the verification key for the batches of a directory.
 *
 * @param statement the circuit and key that its batches name
 * @throws QuipuError `KeyUnknown` if there is none, `KeyUntrusted` if there is only the directory's
 *   own and the caller does not trust it; `ArtifactCorrupt`.
 */
export async function chooseVerificationKey(
  directory: BatchDirectory,
  statement: KeyedStatement,
  choice: KeyChoice = {},
): Promise<TrustedKey> {
  const { verificationKeyPath, trustFolder = false } = choice;
  const { shape } = statement;
  if (verificationKeyPath !== undefined) {
    const verificationKey = parseVerificationKey(await readFile(verificationKeyPath, "utf8"));
    const note = `key given by ${verificationKeyPath}`;
    return { verificationKey, id: keyId(verificationKey), shape, source: "given", note };
  }
  const buildDir = choice.buildDir ?? defaultBuildDir();
  const named = await findMadeHere(statement, buildDir);
  if (named !== undefined) return named;
  const copy = await directory.readVerificationKey();
  if (copy !== undefined) {
    const id = keyId(copy);
    const made = await findAmongAll({ ...statement, keyId: id }, buildDir);
    if (made !== undefined) return made;
    if (!trustFolder) {
      const problem = `the only key, ${id}, came with the batches, and its maker could forge proofs`;
      const advice = "name a key with --verification-key, or accept this one with --trust-folder";
      throw rollupError("KeyUntrusted", `${directory.path}: ${problem}; ${advice}`);
    }
    const note = `key copied from ${directory.path}, not made here: its maker could forge proofs; compare its id`;
    return { verificationKey: copy, id, shape, source: "directory", note };
  }
  const wanted = `key ${statement.keyId} of ${formatShape(shape)}`;
  throw rollupError(
    "KeyUnknown",
    `${directory.path}: ${wanted} is neither in the folder nor on this machine`,
  );
}

/**
 * A key with the id of the directory's copy, of any shape that quipu ships: what the batches name may
 * have been altered.
 */
async function findAmongAll(
  statement: KeyedStatement,
  buildDir: string,
): Promise<TrustedKey | undefined> {
  for (const { levels, shape } of (await batchInstances()).map(batchParameters)) {
    if (levels !== statement.levels) continue;
    const found = await findMadeHere({ ...statement, shape }, buildDir);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The key of an id, if this machine has made it for the circuit. */
async function findMadeHere(
  { shape, levels, keyId: wanted }: KeyedStatement,
  buildDir: string,
): Promise<TrustedKey | undefined> {
  const instance = instanceOfShape({ shape, levels });
  const circuit = { name: instance.name, hash: await circuitHash(instance), buildDir };
  for (const kind of SETUP_KINDS) {
    const found = await findVerificationKey(circuit, kind);
    if (found?.keyId !== wanted) continue;
    const { verificationKey, keyId: id } = found;
    return { verificationKey, id, shape, source: "build", note: trustNote(found.provenance) };
  }
  return undefined;
}
