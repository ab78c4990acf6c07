/** The backend that is always there: snarkjs' Groth16 prover, on the curve of its worker. */

import type { BackendOptions, ProverBackend } from "./prover-backend.js";
import { SnarkjsStages } from "./snarkjs-stages.js";
import { dropCurve, loadSnarkjs } from "./worker-snarkjs.js";

export async function createBackend({ threads }: BackendOptions): Promise<ProverBackend> {
  await loadSnarkjs(threads);
  return {
    name: "snarkjs",
    async prove({ zkey, witness }) {
      const { groth16 } = await loadSnarkjs(threads);
      const stages = new SnarkjsStages();
      const [key, values] = [zkey, witness].map((data) => ({ type: "mem" as const, data }));
      try {
        const proved = await groth16.prove(key!, values!, stages);
        return { ...proved, stages: stages.finish() };
      } catch (error) {
        await dropCurve();
        throw error;
      }
    },
  };
}
