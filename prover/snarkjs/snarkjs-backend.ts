/** The backend that always works: snarkjs' Groth16 prover, on the curve of its worker. */

import type { BackendOptions, ProverBackend } from "../prover-backend.js";
import { SnarkjsStages } from "./snarkjs-stages.js";
import { dropCurve, loadSnarkjs } from "./worker-snarkjs.js";

export async function createBackend({ threads }: BackendOptions): Promise<ProverBackend> {
  await loadSnarkjs(threads);
  return {
    async prove({ key, witness }) {
      const { groth16 } = await loadSnarkjs(threads);
      const stages = new SnarkjsStages();
      try {
        const proved = await groth16.prove(
          { type: "mem", data: key as Uint8Array },
          { type: "mem", data: witness.content },
          stages,
        );
        return { ...proved, stages: stages.finish() };
      } catch (error) {
        await dropCurve();
        throw error;
      }
    },
  };
}
