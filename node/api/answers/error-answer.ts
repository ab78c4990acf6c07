/**
 * What is answered to something that went wrong: a refusal in the library's words, or, for a fault of
 * the node, an id and nothing else. Faults go to the log under that id.
 */
import { randomUUID } from "node:crypto";
import type { ApiErrorCode } from "../../../client/messages/api-error-code.js";
import type { ErrorAnswer } from "../../../client/messages/refusal.js";
import { QuipuError } from "../../../src/errors.js";
import { apiError } from "./api-error.js";
import { FAULT, STATUS_OF } from "./error-status.js";
import { publicWords } from "./public-words.js";

export interface AnsweredError {
  readonly status: number;
  readonly body: ErrorAnswer;
  /** Seconds. */
  readonly retryAfter?: number;
  /** The id of a fault, for the log. */
  readonly incident?: string;
}

/** Seconds after which to try again what is refused for now. */
const RETRY_AFTER: Readonly<Record<string, number>> = {
  QueueFull: 5,
  NodeNotReady: 5,
  StoreUnavailable: 2,
  Overloaded: 1,
};
const RETRY_AFTER_OTHERS = 2;

/** What is answered to an error, whatever it is. */
export function answerTo(error: unknown): AnsweredError {
  const refusal = error instanceof QuipuError ? error : frameworkRefusal(error);
  const status = refusal === undefined ? FAULT : (STATUS_OF.get(refusal.code) ?? FAULT);
  if (refusal === undefined || status === FAULT) return fault();
  const body = { error: publicWords(refusal) };
  if (status !== 503) return { status, body };
  return { status, body, retryAfter: RETRY_AFTER[refusal.code] ?? RETRY_AFTER_OTHERS };
}

function fault(): AnsweredError {
  const incident = randomUUID();
  const message = `the node met a fault; its log has it as ${incident}`;
  const body = { error: { code: "Unexpected", message, details: { incident } } };
  return { status: FAULT, body, incident };
}

/** Fastify's codes that have a code of their own here. */
const FRAMEWORK_CODES: Readonly<Record<string, ApiErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "RequestTooLarge",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "UnsupportedMediaType",
  FST_ERR_HANDLER_TIMEOUT: "AnswerTimeout",
};

/** What fastify refuses, in the words of the API; undefined for a fault. */
function frameworkRefusal(error: unknown): QuipuError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  const known = typeof code === "string" ? FRAMEWORK_CODES[code] : undefined;
  if (known !== undefined) return apiError(known, error.message, error);
  const isRefusal = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500;
  return isRefusal ? apiError("InvalidRequest", error.message, error) : undefined;
}
