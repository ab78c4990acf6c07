/** The toy circuit of the prover's tests, its keys by snarkjs' own setup, and inputs for it. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { powersOfTau, zKey } from "snarkjs";
import { buildCircuit, type CircuitArtifacts } from "../../prover/artifacts/build-circuit.js";
import type { CircuitInstance } from "../../prover/artifacts/circuit-instance.js";
import {
  ensureKeys,
  type KeyArtifacts,
  type KeySetup,
} from "../../prover/artifacts/ensure-keys.js";
import { withSingleThreadCurve } from "../../prover/single-thread-curve.js";

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

/** Setup by snarkjs on powers of tau that nobody has contributed to: for tests, forgeable. */
export function snarkjsSetup(power: number): KeySetup {
  return ({ r1csPath, zkeyPath }) =>
    inTemporaryFolder((folder) =>
      withSingleThreadCurve(async () => {
        const { buildBn128 } = await import("ffjavascript");
        const [raw, prepared] = [join(folder, "raw.ptau"), join(folder, "prepared.ptau")];
        await powersOfTau.newAccumulator(await buildBn128(true), power, raw);
        await powersOfTau.preparePhase2(raw, prepared);
        await zKey.newZKey(r1csPath, prepared, zkeyPath);
        return { kind: "local", contributions: [] };
      }),
    );
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

/** Compiles and keys a chain whose constraints fit below 2^power. */
export async function keyedSquareChain(
  buildDir: string,
  rounds: number,
  power: number,
): Promise<KeyedCircuit> {
  const circuit = await buildCircuit(squareChain(rounds), { buildDir, includeRoots });
  return { circuit, keys: await ensureKeys(circuit, { setup: snarkjsSetup(power) }) };
}
