/** The backend of quipu's own: the engine of `prover/engine`, on keys prepared once for all workers. */
import { EngineCrew } from "../engine/engine-crew.js";
import type { EngineKey } from "../engine/engine-key.js";
import { proveWith } from "../engine/engine-prover.js";
import { readWitness } from "../files/witness-file.js";
import type { ProverBackend } from "./prover-backend.js";

export { prepareKey } from "../engine/prepare-key.js";

export async function createBackend(): Promise<ProverBackend> {
  let crew: EngineCrew | undefined;
  return {
    name: "engine",
    async prove({ key, workspace, witness }) {
      const prepared = key as EngineKey;
      const values = readWitness(witness, prepared.wires);
      const { scratch } = prepared.workspaces[workspace]!;
      crew ??= new EngineCrew(scratch.length);
      try {
        const runner = await crew.begin(prepared, workspace);
        return await proveWith(prepared, prepared.workspaces[workspace]!, runner, values);
      } catch (error) {
        // A thread of it may be lost: the next proof gets another one.
        await crew.end();
        crew = undefined;
        throw error;
      }
    },
  };
}
