/** Which errors of a database mean that it is not there, and may be again. */
import { setTimeout as sleep } from "node:timers/promises";
import type { QuipuError } from "../../../src/errors.js";
import { isNodeError, nodeError } from "../../node-error.js";

/**
 * SQLSTATE classes and codes: connection failures; too many connections, no disk space, no memory;
 * shutdown, crash, start; input or output error; a server that only reads (a standby).
 */
const PASSING_STATES = /^(08...|53...|57P0[1-5]|58030|25006)$/;

/** Errors of the operating system. */
const PASSING_ERRORS =
  /^(ECONN\w+|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EAI_AGAIN|ENOTFOUND|EACCES)$/;

/** What pg says without a code. */
const PASSING_WORDS =
  /^(Connection terminated|timeout exceeded when|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;

/** The first pause between two attempts, which is doubled up to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

/** `StoreUnavailable` for an error that says so; every other error as it is. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error) || !isPassing(error)) return error;
  return nodeError("StoreUnavailable", `the database does not answer: ${wordsOf(error)}`, error);
}

function isPassing(error: Error & { code?: unknown }): boolean {
  // Several addresses of one name were tried.
  if (error instanceof AggregateError) return error.errors.every((each) => isPassing(each));
  const { code, message } = error;
  if (typeof code !== "string") return PASSING_WORDS.test(message);
  return PASSING_STATES.test(code) || PASSING_ERRORS.test(code);
}

function wordsOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each) => each.message).join("; ");
  return error.message;
}

export interface Patience {
  /** Ends waiting: the last refusal is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Time after which the refusal is thrown. */
  readonly limitMs?: number | undefined;
  /** Called with each refusal. */
  readonly onWait?: ((refusal: QuipuError) => void) | undefined;
}

/**
 * Tries work again as long as the database is not there. The work may have been done before its
 * connection was lost: it must be harmless to do it twice.
 *
 * @throws QuipuError `StoreUnavailable` when patience ends; what else the work throws.
 */
export async function whenAvailable<Result>(
  work: () => Promise<Result>,
  { signal, limitMs = Number.POSITIVE_INFINITY, onWait }: Patience = {},
): Promise<Result> {
  const end = performance.now() + limitMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isNodeError(error, "StoreUnavailable")) throw error;
      if (signal?.aborted || performance.now() > end) throw error;
      onWait?.(error);
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
