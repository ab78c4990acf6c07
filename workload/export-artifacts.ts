/**
 * Exports circuits, keys, witnesses and proofs for other Groth16 tools, in snarkjs' formats. Nothing
 * is written until everything that was asked for is there and belongs together.
 */

import { copyFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../files/atomic-file.js";
import { makeFolder } from "../files/make-folder.js";
import type { BatchParameters } from "../prover/circuits/batch-instance.js";
import type { CircuitArtifacts } from "../prover/circuits/build-circuit.js";
import type { KeyArtifacts } from "../prover/keys/ensure-keys.js";
import {
  type CircuitOptions,
  type KeyedCircuit,
  prepareKeyedCircuit,
} from "../prover/keys/keyed-circuit.js";
import { calculateWitness, compileCalculator } from "../prover/witness/witness-calculator.js";
import { witnessInput } from "../src/batch/witness-input.js";
import { gotExpected } from "../src/errors.js";
import { batchName } from "./batch-directory.js";
import { readBatch } from "./batch-file.js";
import { rollupError } from "./rollup-error.js";
import { readWorkload } from "./workload-directory.js";
import { WorkloadSealer } from "./workload-sealer.js";

/** The batch whose witness is exported. */
export interface WitnessOrder {
  /** Folder with `genesis.json` and `operations.jsonl`. */
  readonly workload: string;
  /** The same as when the batch was proven, because it is part of the witness. */
  readonly feeRecipient: bigint;
  /** Number of the batch, from 0. */
  readonly batch: number;
}

export interface ExportOrder extends BatchParameters, CircuitOptions {
  /** The folder to write to. */
  readonly out: string;
  /** The witness to write, if any. */
  readonly witness?: WitnessOrder | undefined;
  /** The batch file whose proof and public inputs are written, if any. */
  readonly proof?: string | undefined;
}

/** A file to write. */
interface Placement {
  readonly name: string;
  readonly write: (file: FileHandle, path: string) => Promise<void>;
}

/**
 * Writes `circuit.zkey`, `circuit.r1cs` and `verification_key.json` of a shape. On request it also
 * writes the witness of a batch as `batch-000000.wtns`, and `proof.json` and `public.json`.
 *
 * @returns the paths, and the circuit with its keys
 * @throws QuipuError, before anything is written: `BatchMissing` if the workload has no such batch;
 *   `BatchConflict` if its tree has another depth, or the proof is under another key; `InvalidFile`;
 *   as `prepareKeyedCircuit` and the witness calculator do. While writing: `FileUnwritable`,
 *   `NoSpaceLeft`.
 */
export async function exportArtifacts(
  order: ExportOrder,
): Promise<KeyedCircuit & { readonly files: readonly string[] }> {
  const { out, witness, proof } = order;
  const keyed = await prepareKeyedCircuit(order, order);
  const placements = keyFiles(keyed);
  if (witness !== undefined) placements.push(await witnessFile(order, witness, keyed.circuit));
  if (proof !== undefined) placements.push(...(await proofFiles(proof, keyed.keys)));
  await makeFolder(out);
  const files: string[] = [];
  for (const { name, write } of placements) {
    const path = join(out, name);
    await writeAtomically(path, write);
    files.push(path);
  }
  return { ...keyed, files };
}

function keyFiles({ circuit, keys }: KeyedCircuit): Placement[] {
  const sources = {
    "circuit.zkey": keys.zkey.path,
    "circuit.r1cs": circuit.r1cs.path,
    "verification_key.json": keys.verificationKeyFile.path,
  };
  return Object.entries(sources).map(([name, source]) => {
    return { name, write: (_file, path) => copyFile(source, path) };
  });
}

async function witnessFile(
  { shape, levels }: BatchParameters,
  { workload, feeRecipient, batch }: WitnessOrder,
  { wasm }: CircuitArtifacts,
): Promise<Placement> {
  const assignment = await readWorkload(workload);
  if (assignment.genesis.levels !== levels) {
    const message = gotExpected("tree levels", assignment.genesis.levels, levels);
    throw rollupError("BatchConflict", `${workload}: ${message}`);
  }
  const sealer = new WorkloadSealer(assignment, { shape, feeRecipient });
  let sealed = sealer.next();
  for (let number = 0; number < batch && sealed !== undefined; number += 1) {
    sealed = sealer.next();
  }
  if (sealed === undefined) {
    throw rollupError("BatchMissing", `${workload}: the workload has no batch ${batch}`);
  }
  const module = await compileCalculator(wasm);
  const witness = await calculateWitness(module, { ...witnessInput(sealed) });
  const name = batchName(batch).replace(".json", ".wtns");
  return { name, write: (file) => file.writeFile(witness) };
}

async function proofFiles(
  batchPath: string,
  { keyId }: Pick<KeyArtifacts, "keyId">,
): Promise<Placement[]> {
  const { proof, publicInputs, key } = await readBatch(batchPath);
  if (key.id !== keyId) {
    const message = gotExpected("key", key.id, `${keyId}, the exported one`);
    throw rollupError("BatchConflict", `${batchPath}: ${message}`);
  }
  const { digest, challenge, y } = publicInputs;
  const contents = { "proof.json": proof, "public.json": [digest, challenge, y].map(String) };
  return Object.entries(contents).map(([name, content]) => {
    return { name, write: (file) => file.writeFile(`${JSON.stringify(content, null, 1)}\n`) };
  });
}
