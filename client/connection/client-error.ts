/** Refusals as a client meets them. */
import { type ErrorDetails, type Mismatch, QuipuError } from "../../src/errors.js";
import type { ClientErrorCode } from "../messages/api-error-code.js";
import type { Refusal } from "../messages/refusal.js";

/** What a node has answered in place of what was asked: its code, rule and details. */
export class AnsweredError extends QuipuError {
  /** HTTP status. */
  readonly status: number;
  override readonly details: ErrorDetails & { readonly incident?: string };
  /** Milliseconds after which the node asks to try again. */
  readonly retryAfterMs: number | undefined;

  constructor(
    refusal: Refusal,
    { status, retryAfterMs }: { status: number; retryAfterMs?: number | undefined },
  ) {
    const { code, message, rule } = refusal;
    super(code, message, rule === undefined ? {} : { rule: rule as never });
    this.status = status;
    this.details = definedOf(refusal.details ?? {});
    this.retryAfterMs = retryAfterMs;
  }
}

/** Why an operation was rejected. */
export function rejection({ code, message, rule, details }: Refusal): QuipuError {
  return new AnsweredError({ code, message, rule, details }, { status: 200 });
}

/** Builds a refusal of the client's own. */
export function clientError(
  code: ClientErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<ClientErrorCode> {
  return new QuipuError(code, message, { cause });
}

function definedOf<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const defined = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]: Exclude<T[K], undefined> };
}
