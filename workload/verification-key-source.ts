/**
 * Which verification key the batches of a directory are verified with, and why it is to be trusted.
 *
 * A key decides what counts as proven: whoever made it, or lets another one be used, decides what is
 * accepted. In this order: the key that the caller names; the key that was made on this machine for
 * the very circuit, if the directory's batches say that they use it; and only for a caller who says
 * that the directory is to be trusted, the copy that lies in it, under which it could prove anything.
 */
import { readFile } from "node:fs/promises";
import { defaultBuildDir } from "../prover/artifacts/package-root.js";
import { type BatchParameters, batchInstance } from "../prover/circuits/batch-instance.js";
import { circuitHash } from "../prover/circuits/build-circuit.js";
import { findVerificationKey } from "../prover/keys/ensure-keys.js";
import { trustNote } from "../prover/keys/key-setup.js";
import { keyId, parseVerificationKey } from "../prover/keys/verification-key.js";
import { isProverError } from "../prover/prover-error.js";
import { gotExpected } from "../src/errors.js";
import type { VerificationKey } from "../src/proof/verification-key.js";
import { formatShape } from "../src/shape.js";
import type { BatchDirectory } from "./batch-directory.js";
import { rollupError } from "./rollup-error.js";

/** A verification key and what trusting it rests on. */
export interface TrustedKey {
  readonly verificationKey: VerificationKey;
  readonly id: string;
  readonly source: "given" | "build" | "directory";
  /** One sentence for the user. */
  readonly note: string;
}

/** The circuit and the key that batches name. */
export interface KeyedStatement extends BatchParameters {
  readonly keyId: string;
}

export interface KeyChoice {
  /** A verification_key.json that is used whatever the batches say. */
  readonly verificationKeyPath?: string | undefined;
  /** Where keys made on this machine are kept; see `defaultBuildDir`. */
  readonly buildDir?: string | undefined;
  /** Whether the directory's own copy of the key will do; default false. */
  readonly trustFolder?: boolean | undefined;
}

/**
 * Finds the verification key for the batches of a directory.
 *
 * @param statement what its batches say that they are proofs of, and under which key
 * @throws QuipuError `KeyUnknown` if there is none, `KeyUntrusted` if there is only the directory's
 *   own and it is not to be trusted; `ArtifactCorrupt`.
 */
export async function chooseVerificationKey(
  directory: BatchDirectory,
  statement: KeyedStatement,
  choice: KeyChoice = {},
): Promise<TrustedKey> {
  const { verificationKeyPath, trustFolder = false } = choice;
  if (verificationKeyPath !== undefined) {
    const verificationKey = parseVerificationKey(await readFile(verificationKeyPath, "utf8"));
    const note = `key given by ${verificationKeyPath}`;
    return { verificationKey, id: keyId(verificationKey), source: "given", note };
  }
  const made = await findMadeHere(statement, choice.buildDir ?? defaultBuildDir());
  if (made !== undefined) return made;
  const copy = await directory.readVerificationKey();
  if (copy !== undefined) {
    const id = keyId(copy);
    if (!trustFolder) {
      const got = gotExpected(
        `${directory.path}: key`,
        `${id}, which came with the batches`,
        "yours",
      );
      const advice = "name a key with --verification-key, or accept this one with --trust-folder";
      throw rollupError("KeyUntrusted", `${got}; whoever made it could forge: ${advice}`);
    }
    const note = `key copied from ${directory.path}, not one made here: its maker could forge proofs; compare its id`;
    return { verificationKey: copy, id, source: "directory", note };
  }
  const wanted = `key ${statement.keyId} of ${formatShape(statement.shape)}`;
  throw rollupError("KeyUnknown", `${directory.path}: ${wanted} is neither here nor made locally`);
}

/** The key of the very circuit, local or of a ceremony, that the batch says it was proven with. */
async function findMadeHere(
  { shape, levels, keyId: wanted }: KeyedStatement,
  buildDir: string,
): Promise<TrustedKey | undefined> {
  const instance = await batchInstance(shape, levels).catch((error: unknown) => {
    if (isProverError(error, "ShapeUnknown")) return undefined;
    throw error;
  });
  if (instance === undefined) return undefined;
  const circuit = { name: instance.name, hash: await circuitHash(instance), buildDir };
  for (const kind of ["local", "ceremony"] as const) {
    const found = await findVerificationKey(circuit, kind);
    if (found?.keyId !== wanted) continue;
    const { verificationKey, keyId: id } = found;
    return { verificationKey, id, source: "build", note: trustNote(found.provenance) };
  }
  return undefined;
}
