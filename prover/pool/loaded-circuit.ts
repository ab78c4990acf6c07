/**
 * A circuit and its keys in memory, shared by all workers. The witness calculator is compiled once, and
 * the proving key is read once into shared memory. Everything read is checked.
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
import { compileCalculator } from "../witness/witness-calculator.js";
import { prepareKeyFor } from "./backends.js";
import { createClaims, type WorkspaceClaims } from "./workspace-claims.js";

export interface LoadedCircuit {
  readonly module: WebAssembly.Module;
  /** The proving key in the backend's form. */
  readonly key: unknown;
  /** The workers that use the key's workspaces. */
  readonly claims: WorkspaceClaims;
  readonly wires: number;
  readonly publicSignals: number;
  readonly verificationKey: VerificationKey;
}

/**
 * Loads a circuit with its keys.
 * @throws QuipuError `KeyMismatch` if the keys are not the circuit's, `ArtifactCorrupt`; what the
 *   backend throws if it cannot prove with the key, such as `MemoryInsufficient`.
 */
export async function loadCircuit(
  circuit: CircuitArtifacts,
  keys: ProvingKey,
  backend: string,
  use: KeyUse,
): Promise<LoadedCircuit> {
  const { sha256 } = circuit.r1cs;
  if (keys.r1csSha256 !== sha256) {
    const what = `${keys.zkey.path}: sha256 of its r1cs`;
    throw proverError("KeyMismatch", gotExpected(what, keys.r1csSha256, sha256));
  }
  await checkKeyShape(keys.zkey.path, circuit.r1cs.path);
  const { signals: wires, publicSignals } = await readR1cs(circuit.r1cs.path);
  return {
    module: await compileCalculator(circuit.wasm),
    key: await prepareKeyFor(backend, await readFileShared(keys.zkey), use),
    claims: createClaims(use.workspaces),
    wires,
    publicSignals,
    verificationKey: keys.verificationKey,
  };
}
