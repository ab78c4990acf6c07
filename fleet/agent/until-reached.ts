/** Calls of a source that may be away for a while. */
import { AnsweredError } from "../../client/connection/client-error.js";
import { pause } from "../../client/connection/pause.js";
import { QuipuError } from "../../src/errors.js";

/** What is waited before a call is made again; twice as long each time, at most so long. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;

interface Patience {
  readonly signal: AbortSignal;
  /** Told of each call in vain. */
  readonly onAway?: ((error: Error) => void) | undefined;
}

/**
 * Calls until the source answers.
 *
 * @throws what the source refuses with; the signal's reason.
 */
export async function untilReached<Result>(
  call: () => Promise<Result>,
  { signal, onAway }: Patience,
): Promise<Result> {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!isAway(error)) throw error;
      onAway?.(error);
      await pause(wait * (0.5 + Math.random() / 2), signal);
    }
  }
}

const AWAY = ["NodeUnavailable", "NodeTimeout", "NodeNotReady"];

/** Whether the source did not answer, or could not just then. */
function isAway(error: unknown): error is Error {
  if (error instanceof AnsweredError) return error.status === 429 || error.status >= 500;
  return AWAY.some((code) => hasCode(error, code));
}

/** Whether an error is a refusal with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof QuipuError && error.code === code;
}
