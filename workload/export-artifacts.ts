/** Hands circuits, keys, witnesses and proofs to other Groth16 tools, in snarkjs' formats. */
import { copyFile, type FileHandle, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../files/atomic-file.js";
import { readFileShared } from "../prover/artifacts/artifact-file.js";
import type { BatchParameters } from "../prover/circuits/batch-instance.js";
import type { KeyArtifacts } from "../prover/keys/ensure-keys.js";
import { calculateWitness } from "../prover/witness/witness-calculator.js";
import { witnessInput } from "../src/batch/witness-input.js";
import { gotExpected } from "../src/errors.js";
import type { Shape } from "../src/shape.js";
import {
  type CircuitOptions,
  type KeyedCircuit,
  prepareCircuit,
  prepareKeyedCircuit,
} from "./batch-circuit.js";
import { batchName } from "./batch-directory.js";
import { readBatch } from "./batch-file.js";
import { rollupError } from "./rollup-error.js";
import { readWorkload } from "./workload-directory.js";
import { WorkloadSealer } from "./workload-sealer.js";

/**
 * Writes `circuit.zkey`, `circuit.r1cs` and `verification_key.json` of a shape.
 *
 * @returns the paths, and the circuit with its keys
 * @throws QuipuError as `prepareKeyedCircuit` does.
 */
export async function exportKeys(
  parameters: BatchParameters,
  out: string,
  options: CircuitOptions = {},
): Promise<KeyedCircuit & { readonly files: string[] }> {
  const keyed = await prepareKeyedCircuit(parameters, options);
  const sources = {
    "circuit.zkey": keyed.keys.zkey.path,
    "circuit.r1cs": keyed.circuit.r1cs.path,
    "verification_key.json": keyed.keys.verificationKeyFile.path,
  };
  const files: string[] = [];
  for (const [name, source] of Object.entries(sources)) {
    files.push(await placeFile(out, name, (_file, path) => copyFile(source, path)));
  }
  return { ...keyed, files };
}

/** Which batch of which workload a witness is of. */
export interface WitnessOrder extends CircuitOptions {
  /** Folder with `genesis.json` and `transfers.jsonl`. */
  readonly workload: string;
  readonly shape: Shape;
  /** Depth of the state tree of the circuit that the witness is for. */
  readonly levels: number;
  /** As it was when the batch was proven: it is part of the witness. */
  readonly feeRecipient: bigint;
  /** Number of the batch, from 0. */
  readonly batch: number;
}

/**
 * Writes the witness of a batch of a workload as `batch-000000.wtns`.
 *
 * @returns the path
 * @throws QuipuError `BatchMissing` if the workload has no such batch, `BatchConflict` if its tree
 *   has another depth, `InvalidFile`, and what building and the witness calculator throw.
 */
export async function exportWitness(order: WitnessOrder, out: string): Promise<string> {
  const assignment = await readWorkload(order.workload);
  const { levels } = assignment.genesis;
  if (levels !== order.levels) {
    const message = gotExpected("tree levels", levels, order.levels);
    throw rollupError("BatchConflict", `${order.workload}: ${message}`);
  }
  const { wasm } = await prepareCircuit(order, order);
  const sealer = new WorkloadSealer(assignment, order);
  let sealed = sealer.next();
  for (let number = 0; number < order.batch && sealed !== undefined; number += 1) {
    sealed = sealer.next();
  }
  if (sealed === undefined) {
    const message = gotExpected("batch", order.batch, "one that the workload has");
    throw rollupError("BatchMissing", `${order.workload}: ${message}`);
  }
  // WebAssembly does not compile from shared memory: slice() copies out of it.
  const module = await WebAssembly.compile((await readFileShared(wasm)).slice());
  const witness = await calculateWitness(module, { ...witnessInput(sealed) });
  const name = batchName(order.batch).replace(".json", ".wtns");
  return placeFile(out, name, (file) => file.writeFile(witness));
}

/**
 * Takes proof and public inputs out of a batch file, as `proof.json` and `public.json`.
 *
 * @param keys the exported keys, which the batch must have been proven with
 * @returns the paths
 * @throws QuipuError `InvalidFile`, `BatchConflict` for a batch of another key.
 */
export async function exportProof(
  batchPath: string,
  out: string,
  keys: Pick<KeyArtifacts, "keyId">,
): Promise<string[]> {
  const { proof, publicInputs, key } = await readBatch(batchPath);
  if (key.id !== keys.keyId) {
    const message = gotExpected("key", key.id, `${keys.keyId}, which is exported`);
    throw rollupError("BatchConflict", `${batchPath}: ${message}`);
  }
  const { digest, z, y } = publicInputs;
  const contents = { "proof.json": proof, "public.json": [digest, z, y].map(String) };
  const files: string[] = [];
  for (const [name, content] of Object.entries(contents)) {
    const text = `${JSON.stringify(content, null, 1)}\n`;
    files.push(await placeFile(out, name, (file) => file.writeFile(text)));
  }
  return files;
}

/** Writes a file into a folder that need not be there yet; returns its path. */
async function placeFile(
  folder: string,
  name: string,
  write: (file: FileHandle, path: string) => Promise<void>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeAtomically(path, write);
  return path;
}
