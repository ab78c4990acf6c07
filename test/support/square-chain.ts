/** The toy circuit of the prover's tests, its keys by snarkjs' own setup, and inputs for it. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildBn128 } from "ffjavascript";
import { type InMemory, powersOfTau, zKey } from "snarkjs";
import { buildCircuit, type CircuitArtifacts } from "../../prover/circuits/build-circuit.js";
import type { CircuitInstance } from "../../prover/circuits/circuit-instance.js";
import { ensureKeys, type KeyArtifacts, type KeySetup } from "../../prover/keys/ensure-keys.js";
import { withSingleThreadCurve } from "../../prover/snarkjs/single-thread-curve.js";

/** Sources are not copied to dist. */
export const fixtures = fileURLToPath(new URL("../../../test/fixtures", import.meta.url));
export const includeRoots = [join(fixtures, "circuits")];

const r = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

export function squareChain(rounds: number, bits = 16): CircuitInstance {
  return {
    name: `square-chain-${rounds}`,
    file: "square-chain.circom",
    template: "SquareChain",
    params: [rounds, bits],
    public: ["end"],
  };
}

/** An input that satisfies the chain. */
export function squareChainInput(rounds: number, start: bigint) {
  let end = start;
  for (let round = 0; round < rounds; round += 1) end = (end * end) % r;
  return { start, end };
}

/** Setup by snarkjs on powers of tau of its own: enough for 64 constraints and public signals. */
export const snarkjsSetup: KeySetup = async ({ r1csPath, zkeyPath }) => {
  prepared ??= withSingleThreadCurve(preparePowersOfTau);
  const powers = await prepared;
  await withSingleThreadCurve(() => zKey.newZKey(r1csPath, powers, zkeyPath));
  return { provenance: { kind: "local", contributions: 0 } };
};

let prepared: Promise<InMemory> | undefined;

/** One contribution is made: without any, tau is 1 and the key accepts wrong public signals. */
async function preparePowersOfTau(): Promise<InMemory> {
  const [empty, raw, ready] = [inMemory(), inMemory(), inMemory()];
  await powersOfTau.newAccumulator(await buildBn128(true), 6, empty);
  await powersOfTau.contribute(empty, raw, "test", "entropy of a test");
  await powersOfTau.preparePhase2(raw, ready);
  return ready;
}

function inMemory(): InMemory {
  return { type: "mem" };
}

export async function inTemporaryFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "quipu-test-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export interface KeyedCircuit {
  readonly circuit: CircuitArtifacts;
  readonly keys: KeyArtifacts;
}

/** Compiles and keys a chain of at most 40 rounds. */
export async function keyedSquareChain(buildDir: string, rounds: number): Promise<KeyedCircuit> {
  const circuit = await buildCircuit(squareChain(rounds), { buildDir, includeRoots });
  return { circuit, keys: await ensureKeys(circuit, { setup: snarkjsSetup }) };
}
