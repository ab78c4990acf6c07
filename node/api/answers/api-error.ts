/** Refusals of the API itself. */
import type { ApiErrorCode } from "../../../client/messages/api-error-code.js";
import { type Mismatch, QuipuError } from "../../../src/errors.js";

/** Builds a refusal of the API. */
export function apiError(
  code: ApiErrorCode,
  message: string | Mismatch,
  cause?: unknown,
): QuipuError<ApiErrorCode> {
  return new QuipuError(code, message, { cause });
}
