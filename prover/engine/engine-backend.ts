/** quipu's own backend: the engine, on keys prepared once for all workers. */
import type { ProverBackend } from "../prover-backend.js";
import { EngineCrew } from "./engine-crew.js";
import type { EngineKey } from "./engine-key.js";
import { proveWith } from "./engine-prover.js";

export { prepareKey } from "./prepare-key.js";

export async function createBackend(): Promise<ProverBackend> {
  let crew: EngineCrew | undefined;
  return {
    async prove({ key, workspace, witness }) {
      const prepared = key as EngineKey;
      const { scratch } = prepared.workspaces[workspace]!;
      crew ??= new EngineCrew(scratch.length);
      try {
        const runner = await crew.begin(prepared, workspace);
        return await proveWith(prepared, prepared.workspaces[workspace]!, runner, witness.values);
      } catch (error) {
        // One of its threads may be lost, so the next proof gets a new crew.
        await crew.end();
        crew = undefined;
        throw error;
      }
    },
  };
}
