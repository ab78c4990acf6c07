/**
 * The one error type of quipu. Every refusal carries a stable code, the same word in TypeScript,
 * in the L1 mirror and (later) as the Solidity custom error, and a message that says what was got
 * and what was expected.
 */

/** Rules of the transfer (SPEC.md, "Rules"): one letter a rule, the same in circuit and native code. */
export type Rule = "A" | "B" | "C" | "D" | "E" | "F" | "G";

/** A refusal with a stable, documented code. */
export class QuipuError<Code extends string = string> extends Error {
  override readonly name = "QuipuError";
  /** Stable name of the refusal, e.g. `InsufficientBalance`. */
  readonly code: Code;
  /** The protocol rule that was broken, where the refusal is one of a rule. */
  readonly rule: Rule | undefined;

  constructor(code: Code, message: string, options: { rule?: Rule; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.rule = options.rule;
  }
}

/** Builds the message every refusal uses: `what: got X, expected Y`. */
export function gotExpected(what: string, got: unknown, expected: unknown): string {
  return `${what}: got ${String(got)}, expected ${String(expected)}`;
}
