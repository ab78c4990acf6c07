/** How an API is served, and its limits. */
import type { FastifyBaseLogger } from "fastify";
import { gotExpected, QuipuError } from "../../src/errors.js";
import type { NodeMetrics } from "./metrics/node-metrics.js";

/** So many requests of one address in so many milliseconds. */
export interface Rate {
  readonly max: number;
  readonly windowMs: number;
}

export interface ApiLimits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Bytes of a request's line and headers. */
  readonly headerBytes: number;
  /** Time for a request to arrive. */
  readonly requestMs: number;
  /** Time for its answer. */
  readonly answerMs: number;
  readonly connections: number;
  /** Submissions, and other requests, that are being answered at a time. */
  readonly submissions: number;
  readonly reads: number;
  /** Streams of events: in all, and of one address. */
  readonly streams: number;
  readonly streamsPerAddress: number;
  /** Time after which a stream is told that the node is still there. */
  readonly heartbeatMs: number;
  /** Time after which a stream whose reader takes nothing is cut. */
  readonly stallMs: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  bodyBytes: 16 * 1024,
  headerBytes: 16 * 1024,
  requestMs: 15_000,
  answerMs: 20_000,
  connections: 4096,
  submissions: 4096,
  reads: 512,
  streams: 1024,
  streamsPerAddress: 32,
  heartbeatMs: 15_000,
  stallMs: 30_000,
};

/** By address; an IPv6 address counts with its /64. */
export interface ApiRates {
  readonly submit: Rate;
  readonly read: Rate;
  readonly events: Rate;
}

export const DEFAULT_RATES: ApiRates = {
  submit: { max: 2000, windowMs: 10_000 },
  read: { max: 1000, windowMs: 10_000 },
  events: { max: 60, windowMs: 60_000 },
};

export interface ApiOptions {
  /** Default 127.0.0.1: to be reached from elsewhere must be asked for. */
  readonly host?: string | undefined;
  /** Default 0, any that is free. */
  readonly port?: number | undefined;
  readonly limits?: Partial<ApiLimits> | undefined;
  /** `false` for none, e.g. where a load is generated. */
  readonly rates?: Partial<ApiRates> | false | undefined;
  /** Origins whose pages may ask, e.g. `https://wallet.example`; default none. */
  readonly origins?: readonly string[] | undefined;
  /** What operators authenticate with; without it there are no routes of operators. */
  readonly operatorToken?: string | undefined;
  /** Proxies whose `X-Forwarded-For` is believed: addresses or ranges; default none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Silent if not given. */
  readonly logger?: FastifyBaseLogger | undefined;
  /** Its own if not given. */
  readonly metrics?: NodeMetrics | undefined;
}

/** Characters that a token has at least. */
const TOKEN_LENGTH = 16;

/**
 * Checks what a caller may get wrong.
 *
 * @throws QuipuError `OutOfRange`.
 */
export function assertOptions({ operatorToken, port = 0 }: ApiOptions): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new QuipuError("OutOfRange", gotExpected("port", port, "0…65535"));
  }
  const length = operatorToken?.length ?? TOKEN_LENGTH;
  if (length < TOKEN_LENGTH) {
    const expected = `≥ ${TOKEN_LENGTH}`;
    throw new QuipuError(
      "OutOfRange",
      gotExpected("characters of the operator's token", length, expected),
    );
  }
}
