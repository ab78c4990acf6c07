/** Proofs that need not hide their witness: the key's points times the witness, and nothing added to them. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { pippenger } from "@noble/curves/abstract/curve.js";
import { bn254 } from "@noble/curves/bn254.js";
import { groth16 } from "snarkjs";
import { readInteger } from "../../../files/section-file.js";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { readZkeyContent } from "../../../prover/formats/zkey-content.js";
import { batchJob } from "../../../prover/pool/batch-job.js";
import {
  type ProofJob,
  ProverPool,
  type ProverPoolOptions,
} from "../../../prover/pool/prover-pool.js";
import { withSingleThreadCurve } from "../../../prover/snarkjs/single-thread-curve.js";
import { calculateWitness } from "../../../prover/witness/witness-calculator.js";
import { readWitness } from "../../../prover/witness/witness-file.js";
import { inverseMod } from "../../../src/arithmetic/limbs.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import type { Groth16Proof } from "../../../src/proof/groth16-proof.js";
import { provenHistory, sealHistory } from "../../support/proven-history.js";

const G1 = bn254.G1.Point;
/** Bytes of a coordinate, and what the key's coordinates are scaled by. */
const BYTES = 32;
const UNSCALED = inverseMod(1n << 256n, BASE_MODULUS);

describe("proofs without zero knowledge by the engine", function () {
  this.timeout(180_000);

  /** Proves a batch in a pool of its own, with changes to its job. */
  async function prove(
    options: ProverPoolOptions,
    changes: Pick<ProofJob, "zeroKnowledge"> = {},
  ): Promise<Groth16Proof> {
    const pool = new ProverPool({ backend: "engine", ...options });
    try {
      const job = batchJob(sealHistory()[0]!, await provenHistory());
      return (await pool.prove({ ...job, ...changes })).proof;
    } finally {
      await pool.close();
    }
  }

  let bare: Groth16Proof;
  before(async () => {
    bare = await prove({});
  });

  it("are the same each time, however many threads make them", async () => {
    assert.deepEqual(await prove({ threads: "all" }), bare);
    const { keys } = await provenHistory();
    const { digest, challenge, y } = sealHistory()[0]!.publicInputs;
    const signals = [digest, challenge, y].map(String);
    const verify = () => groth16.verify(keys.verificationKey, signals, bare);
    assert.ok(await withSingleThreadCurve(verify));
  });

  it("are the sum of alpha and the key's points times the witness", async () => {
    const { circuit, keys } = await provenHistory();
    const content = await readZkeyContent(await readFile(keys.zkey.path));
    const module = await WebAssembly.compile(await readFile(circuit.wasm.path));
    const file = await calculateWitness(module, { ...witnessInput(sealHistory()[0]!) });
    const { values } = readWitness(file, content.wires);
    const [points, scalars] = [[pointAt(content.fixedPoints, 0)!], [1n]];
    for (let wire = 0; wire < content.wires; wire += 1) {
      const point = pointAt(content.a, wire);
      if (point === undefined) continue;
      points.push(point);
      scalars.push(readInteger(values.subarray(wire * BYTES, (wire + 1) * BYTES)));
    }
    const { x, y } = pippenger(G1, points, scalars).toAffine();
    assert.deepEqual(bare.pi_a, [String(x), String(y), "1"]);
  });

  it("are made only where they are asked for", async () => {
    for (const proof of [
      await prove({}, { zeroKnowledge: undefined }),
      await prove({}, { zeroKnowledge: true }),
      await prove({ zeroKnowledge: true }),
    ]) {
      for (const part of ["pi_a", "pi_b", "pi_c"] as const) {
        assert.notDeepEqual(proof[part], bare[part]);
      }
    }
  });
});

/** A point of G1 of a key's section; none at infinity. */
function pointAt(section: Uint8Array, position: number) {
  const [x, y] = [0, 1].map((i) => {
    const at = (2 * position + i) * BYTES;
    return (readInteger(section.subarray(at, at + BYTES)) * UNSCALED) % BASE_MODULUS;
  });
  return x === 0n && y === 0n ? undefined : G1.fromAffine({ x: x!, y: y! });
}
