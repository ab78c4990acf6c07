/** Work that is tried again until it is done, whatever passes in between. */
import { SYSTEM_CLOCK } from "../pipeline/bell.js";
import { isFinal, pauseAfter } from "../pipeline/problems.js";

export interface Attempts {
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Tries until it is done, with pauses that grow.
 *
 * @throws what no further attempt would mend; the signal's reason.
 */
export async function untilDone<Result>(
  work: () => Promise<Result>,
  { signal, onFailure }: Attempts,
): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (isFinal(error) || signal.aborted) throw error;
      onFailure(error);
      await SYSTEM_CLOCK.wait(pauseAfter(attempts), signal);
    }
  }
}
