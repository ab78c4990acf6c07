/** How the command line reports failures: one line, no stack, an exit code. */

import { QuipuError } from "../src/errors.js";
import { printable } from "../terminal/printable.js";
import { shortenDecimals } from "../terminal/table.js";

/** Exit codes; they are documented in the help of `quipu`. */
export const EXIT = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** Errors in the command line itself, rather than in the data. */
const USAGE_CODES: readonly string[] = [
  "InvalidShape",
  "InvalidLevels",
  "ShapeUnknown",
  "QueueUnserved",
];

/** Errors whose own message says what an interruption has left. */
const SELF_EXPLAINING_CODES: readonly string[] = [
  "TransactionUnconfirmed",
  "BenchAborted",
  "OutcomeUnknown",
  "StillUnderWay",
];

/**
 * Reports what went wrong on standard error and, with `json`, as a result. Long decimals are shortened
 * on standard error only. Returns the exit code.
 */
export function reportFailure(
  error: unknown,
  { json, interrupted }: { json: boolean; interrupted: boolean },
): number {
  const code = printable(codeOf(error));
  const message = printable(messageOf(error, codeOf(error)));
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  if (interrupted) {
    const advice = SELF_EXPLAINING_CODES.includes(code)
      ? message
      : "the same command continues from what is complete";
    console.error(`quipu: interrupted; ${advice}`);
    return EXIT.interrupted;
  }
  const rule =
    error instanceof QuipuError && error.rule !== undefined
      ? ` (rule ${printable(error.rule)})`
      : "";
  console.error(`quipu: ${code}${rule}: ${shortenDecimals(message)}`);
  if (process.env.QUIPU_DEBUG) console.error(error);
  else if (code === "Unexpected") console.error("quipu: set QUIPU_DEBUG=1 to see the stack");
  return USAGE_CODES.includes(code) ? EXIT.usage : EXIT.refused;
}

/** The code of a refusal, or of a failed system call (`EACCES`). Any other error is a bug in quipu. */
function codeOf(error: unknown): string {
  if (error instanceof QuipuError) return error.code;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? code : "Unexpected";
}

/** The error's message, without the code that Node puts in front for a failed system call. */
function messageOf(error: unknown, code: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}
