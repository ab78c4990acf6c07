/** How the command line tells of failures: one line, no stack, an exit code. */
import { QuipuError } from "../src/errors.js";

/** Exit codes; they are documented in the help of `quipu`. */
export const EXIT = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

/** Refusals of what was typed, rather than of what was found. */
const USAGE_CODES: readonly string[] = [
  "InvalidShape",
  "InvalidLevels",
  "ShapeUnknown",
  "QueueUnserved",
];

/** Refusals that say themselves what an interruption has left. */
const TELLING_CODES: readonly string[] = ["TransactionUnconfirmed", "BenchAborted"];

/** Says what went wrong, on standard error and, with `json`, as a result; returns the exit code. */
export function reportFailure(
  error: unknown,
  { json, interrupted }: { json: boolean; interrupted: boolean },
): number {
  const code = codeOf(error);
  const message = messageOf(error, code);
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  if (interrupted) {
    const advice = TELLING_CODES.includes(code)
      ? message
      : "the same command goes on from what is complete";
    console.error(`quipu: interrupted; ${advice}`);
    return EXIT.interrupted;
  }
  const rule =
    error instanceof QuipuError && error.rule !== undefined ? ` (rule ${error.rule})` : "";
  console.error(`quipu: ${code}${rule}: ${message}`);
  if (process.env.QUIPU_DEBUG) console.error(error);
  else if (code === "Unexpected") console.error("quipu: set QUIPU_DEBUG=1 to see the stack");
  return USAGE_CODES.includes(code) ? EXIT.usage : EXIT.refused;
}

/** The code of a refusal, or of a system call that failed (`EACCES`); others are faults of quipu. */
function codeOf(error: unknown): string {
  if (error instanceof QuipuError) return error.code;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? code : "Unexpected";
}

/** What the error says; Node begins the message of a failed system call with its code. */
function messageOf(error: unknown, code: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
}
