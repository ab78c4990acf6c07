/** Every error, wherever it comes from, is answered in one form. */
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiErrorCode } from "../../../client/messages/api-error-code.js";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import { answerTo } from "../answers/error-answer.js";
import { STATUS_OF } from "../answers/error-status.js";
import { jsonText } from "../answers/json-text.js";
import type { NodeMetrics } from "../metrics/node-metrics.js";

/** Answers an error; a fault goes to the log. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  metrics: NodeMetrics,
): void {
  const { status, body, retryAfter, incident } = answerTo(error);
  if (incident !== undefined) {
    metrics.faults.inc();
    const route = request.routeOptions.url;
    request.log.error({ incident, err: error, method: request.method, route }, "fault");
  }
  if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
  void reply.code(status).type("application/json; charset=utf-8").send(jsonText(body));
}

/** A route that there is: fastify's path, and its method. */
export interface KnownRoute {
  readonly method: string;
  readonly url: string;
}

/** Answers what no route takes: another method of a path that there is, or no such path. */
export function answerUnknown(
  known: readonly KnownRoute[],
  request: FastifyRequest,
  reply: FastifyReply,
): never {
  const path = request.url.split("?")[0]!;
  const isOf = ({ url }: KnownRoute) =>
    new RegExp(`^${url.replaceAll(/:\w+/g, "[^/]+")}$`).test(path);
  const allowed = [...new Set(known.filter(isOf).map(({ method }) => method))];
  if (allowed.length === 0) throw apiError("UnknownRoute", gotExpected("path", path, "a route"));
  void reply.header("allow", allowed.join(", "));
  const expected = allowed.join(" or ");
  throw apiError("MethodNotAllowed", gotExpected("method", request.method, expected));
}

/** What Node's parser refuses before there is a request. */
const PARSER_CODES: Readonly<Record<string, ApiErrorCode>> = {
  HPE_HEADER_OVERFLOW: "HeadersTooLarge",
  ERR_HTTP_REQUEST_TIMEOUT: "RequestTimeout",
};

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

/** Answers on the socket what is no request, and closes it. */
export function answerSocket(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const code = PARSER_CODES[error.code ?? ""] ?? "InvalidRequest";
  const status = STATUS_OF.get(code)!;
  const message = gotExpected("request", error.code ?? "nonsense", "HTTP/1.1").toString();
  const body = jsonText({ error: { code, message } });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`, () => socket.destroy());
}
