/** Whole proofs of a batch circuit by the engine, judged by plain snarkjs. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { groth16 } from "snarkjs";
import { ProverPool } from "../../../prover/pool/prover-pool.js";
import { withSingleThreadCurve } from "../../../prover/snarkjs/single-thread-curve.js";
import { calculateWitness } from "../../../prover/witness/witness-calculator.js";
import { witnessInput } from "../../../src/batch/witness-input.js";
import { provenHistory, sealHistory } from "../../support/proven-history.js";

describe("proofs of batches by the engine", function () {
  this.timeout(180_000);

  for (const options of [{ workers: 2 }, { threads: "all" }] as const) {
    it(`are accepted by snarkjs (${JSON.stringify(options)})`, async () => {
      const { circuit, keys } = await provenHistory();
      const pool = new ProverPool({ backend: "engine", ...options });
      try {
        const sealed = sealHistory();
        const proofs = await Promise.all(
          sealed.map((batch) => pool.prove({ circuit, keys, input: { ...witnessInput(batch) } })),
        );
        for (const [i, { proof, publicSignals }] of proofs.entries()) {
          const { digest, challenge, y } = sealed[i]!.publicInputs;
          assert.deepEqual(publicSignals, [digest, challenge, y].map(String));
          const accepted = await withSingleThreadCurve(() =>
            groth16.verify(keys.verificationKey, publicSignals, proof),
          );
          assert.ok(accepted);
        }
      } finally {
        await pool.close();
      }
    });
  }

  it("are not handed on when the witness satisfies nothing", async () => {
    const { circuit, keys } = await provenHistory();
    const module = await WebAssembly.compile(await readFile(circuit.wasm.path));
    const witness = await calculateWitness(module, { ...witnessInput(sealHistory()[0]!) });
    // The lowest byte of the first private input, the domain: behind 76 bytes of header and the
    // wires of the constant 1 and of digest, challenge and y.
    witness[76 + 4 * 32]! ^= 1;
    const pool = new ProverPool({ backend: "engine" });
    try {
      const message = /witnessSha256/;
      await assert.rejects(pool.prove({ circuit, keys, witness }), {
        code: "ProofInvalid",
        message,
      });
    } finally {
      await pool.close();
    }
  });

  for (const threads of ["one", "all"] as const) {
    it(`can be made again after a worker was stopped, in its workspace (threads: ${threads})`, async () => {
      const { circuit, keys } = await provenHistory();
      const pool = new ProverPool({ backend: "engine", threads });
      const input = { ...witnessInput(sealHistory()[0]!) };
      try {
        await pool.prove({ circuit, keys, input });
        for (let round = 0; round < 3; round += 1) {
          const stop = new AbortController();
          const onProgress = ({ step }: { step: string }) => {
            if (step === "prove") setTimeout(() => stop.abort(new Error("enough")), 5);
          };
          await assert.rejects(
            pool.prove({ circuit, keys, input }, { signal: stop.signal, onProgress }),
            { code: "ProvingAborted" },
          );
        }
        const { publicSignals } = await pool.prove({ circuit, keys, input });
        assert.equal(publicSignals.length, 3);
      } finally {
        await pool.close();
      }
    });
  }
});
