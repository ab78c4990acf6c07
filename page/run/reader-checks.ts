/** The checks of somebody who rebuilds the state from the published data and looks at no proof. */
import { computePublicInputs } from "../../src/batch/public-inputs.js";
import { type ReplayedBatch, replayBatch } from "../../src/batch/replay.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { State } from "../../src/state/state.js";
import type { BatchSubmission } from "../../verifier/submission.js";
import type { Check } from "./check.js";

/**
 * @param state is brought forward if the replay accepts the data, and is unchanged otherwise
 * @param onReplayed gets what the data say
 */
export function readerChecks(
  { data, shape, digest }: BatchSubmission,
  { state, domain }: { readonly state: State; readonly domain: bigint },
  onReplayed?: (replayed: ReplayedBatch) => void,
): Check[] {
  return [
    {
      name: "replay",
      asks: "Do the operations keep every rule, and lead from the old root to the new one?",
      run() {
        const replayed = replayBatch(state, data, { shape, domain });
        onReplayed?.(replayed);
      },
    },
    {
      name: "digest",
      asks: "Is the digest the Poseidon hash of the data? L1 leaves this to the proof.",
      run() {
        const own = computePublicInputs(data, shape, state.levels).digest;
        if (own === digest) return;
        throw new QuipuError("InvalidProof", gotExpected("digest", digest, `${own}, of the data`));
      },
    },
  ];
}
