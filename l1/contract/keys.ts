/**
 * Whether what stands on L1 is what this package would put there: the contract's code, and its keys
 * against those at hand. A key decides what counts as proven; another one could have been made by
 * anybody.
 */

import { defaultBuildDir } from "../../prover/artifacts/package-root.js";
import { batchInstances, batchParameters } from "../../prover/circuits/batch-instance.js";
import { circuitHash } from "../../prover/circuits/build-circuit.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";
import { escapeInstance } from "../../prover/circuits/escape-instance.js";
import { findVerificationKey, type KnownKey } from "../../prover/keys/ensure-keys.js";
import { SETUP_KINDS } from "../../prover/provenance.js";
import { proverError } from "../../prover/prover-error.js";
import { gotExpected } from "../../src/errors.js";
import { formatShape, type Shape, shapeId } from "../../src/shape.js";
import type { CompileOptions } from "../artifacts/compile-contracts.js";
import { keyCode } from "../artifacts/key-account.js";
import { rollupContract } from "../artifacts/rollup-contract.js";
import type { Hex } from "../rpc/answers.js";
import { NO_KEY } from "./accepted-shapes.js";
import type { DeployedRollup } from "./connect-rollup.js";

/** A key on L1. */
export interface KeyOnL1 {
  /** The shape as text, or `escape`. */
  readonly circuit: string;
  /** The account that holds it. */
  readonly address: Hex;
  /** The key at hand that it is, if it is one of them. */
  readonly key: KnownKey | undefined;
  /** Whether there is a key of that circuit at hand. */
  readonly hasKeys: boolean;
}

/**
 * Compares the keys of a rollup with those under a build folder. Shapes that this package does not
 * ship are not asked for.
 *
 * @throws QuipuError `ArtifactCorrupt`; what `Chain.call` throws.
 */
export async function compareKeys(
  { view, chain, levels }: DeployedRollup,
  buildDir: string = defaultBuildDir(),
): Promise<readonly KeyOnL1[]> {
  const found: KeyOnL1[] = [];
  const compare = async (circuit: string, address: Hex, instance: CircuitInstance) => {
    if (address === NO_KEY) return;
    const code = await chain.code(address);
    const keys = await keysAtHand(instance, buildDir);
    let match: KnownKey | undefined;
    for (const key of keys) if (code === (await keyCode(key.zkeyPath))) match = key;
    found.push({ circuit, address, key: match, hasKeys: keys.length > 0 });
  };
  for (const instance of await batchInstances()) {
    const parameters = batchParameters(instance);
    if (parameters.levels !== levels) continue;
    const address = await view.read("keyOf", [shapeId(parameters.shape, levels)]);
    await compare(formatShape(parameters.shape), address, instance);
  }
  await compare("escape", await view.read("escapeKey"), await escapeInstance(levels));
  return found;
}

/**
 * Checks that proofs under a key are those that a rollup accepts.
 *
 * @param shape of the batch circuit; none for the escape circuit
 * @throws QuipuError `KeyMismatch`; what `Chain.call` throws.
 */
export async function assertKey(
  { view, chain, levels }: DeployedRollup,
  zkeyPath: string,
  shape: Shape | undefined,
): Promise<void> {
  const address =
    shape === undefined
      ? await view.read("escapeKey")
      : await view.read("keyOf", [shapeId(shape, levels)]);
  if ((await chain.code(address)) === (await keyCode(zkeyPath))) return;
  const what = `key of ${shape === undefined ? "the escape circuit" : formatShape(shape)}`;
  const got = address === NO_KEY ? "none" : `another one at ${address}`;
  throw proverError("KeyMismatch", gotExpected(`${what} on L1`, got, "the one at hand"));
}

/** Whether a rollup's code is what this package compiles; its immutables may be anything. */
export async function isOwnCode(
  { chain, address }: DeployedRollup,
  compile: CompileOptions = {},
): Promise<boolean> {
  const { deployedBytecode } = await rollupContract(compile);
  const [code, expected] = [await chain.code(address), deployedBytecode];
  if (code.length !== expected.length) return false;
  // An immutable is pushed as a word, which the compiler leaves at 0.
  const pushes = [...expected.matchAll(/7f0{64}/g)].filter(({ index }) => index % 2 === 0);
  const masked = pushes.reduce((text, { index }) => {
    return `${text.slice(0, index + 2)}${"0".repeat(64)}${text.slice(index + 66)}`;
  }, code as string);
  return masked === expected;
}

/** The keys of a circuit that have been made, or put, under a build folder. */
async function keysAtHand(instance: CircuitInstance, buildDir: string): Promise<KnownKey[]> {
  const circuit = { name: instance.name, hash: await circuitHash(instance), buildDir };
  const keys = await Promise.all(SETUP_KINDS.map((kind) => findVerificationKey(circuit, kind)));
  return keys.filter((key) => key !== undefined);
}
