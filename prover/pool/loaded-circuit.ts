/**
 * A circuit and its keys in memory, ready to be shared by all workers: the witness calculator
 * compiled once, the proving key read once into shared memory. Everything read is checked.
 */

import { gotExpected } from "../../src/errors.js";
import type { VerificationKey } from "../../src/proof/verification-key.js";
import { readFileShared } from "../artifacts/artifact-file.js";
import type { CircuitArtifacts } from "../circuits/build-circuit.js";
import { readR1cs } from "../formats/r1cs-file.js";
import { checkKeyShape } from "../keys/check-key-shape.js";
import type { ProvingKey } from "../keys/ensure-keys.js";
import type { KeyUse } from "../prover-backend.js";
import { proverError } from "../prover-error.js";
import { prepareKeyFor } from "./backends.js";
import { createClaims, type WorkspaceClaims } from "./workspace-claims.js";

export interface LoadedCircuit {
  readonly module: WebAssembly.Module;
  /** The proving key as the backend wants it. */
  readonly key: unknown;
  /** Which worker uses which workspace of the key. */
  readonly claims: WorkspaceClaims;
  readonly wires: number;
  readonly publicSignals: number;
  readonly verificationKey: VerificationKey;
}

/**
 * Loads a circuit with its keys.
 * @throws QuipuError `KeyMismatch` when the keys are not the circuit's, `ArtifactCorrupt`; what the
 *   backend throws when it cannot prove with the key, such as `MemoryInsufficient`.
 */
export async function loadCircuit(
  circuit: CircuitArtifacts,
  keys: ProvingKey,
  backend: string,
  use: KeyUse,
): Promise<LoadedCircuit> {
  const { sha256 } = circuit.r1cs;
  if (keys.r1csSha256 !== sha256) {
    const what = `${keys.zkey.path}: sha256 of the r1cs it is for`;
    throw proverError("KeyMismatch", gotExpected(what, keys.r1csSha256, sha256));
  }
  await checkKeyShape(keys.zkey.path, circuit.r1cs.path);
  const { signals: wires, publicSignals } = await readR1cs(circuit.r1cs.path);
  // WebAssembly does not compile from shared memory: slice() copies out of it.
  const wasm = (await readFileShared(circuit.wasm)).slice();
  return {
    module: await WebAssembly.compile(wasm),
    key: await prepareKeyFor(backend, await readFileShared(keys.zkey), use),
    claims: createClaims(use.workspaces),
    wires,
    publicSignals,
    verificationKey: keys.verificationKey,
  };
}
