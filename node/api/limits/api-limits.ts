/** The limits of an API. */

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
  /** Time after which a connection is closed on which nothing passes either way. */
  readonly idleMs: number;
  /** Connections: in all, and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Requests of one connection that are under way, their answers included. */
  readonly pipelined: number;
  /** Submissions, and other requests, that are being answered at a time. */
  readonly submissions: number;
  readonly reads: number;
  /** Questions about the node's health and figures, which others do not crowd out. */
  readonly watches: number;
  /** The same of provers: each waits for a job in one of them. */
  readonly provers: number;
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
  idleMs: 60_000,
  connections: 4096,
  connectionsPerAddress: 512,
  pipelined: 64,
  submissions: 4096,
  reads: 512,
  watches: 32,
  provers: 8192,
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
  /** Health and figures. */
  readonly watch: Rate;
}

export const DEFAULT_RATES: ApiRates = {
  submit: { max: 2000, windowMs: 10_000 },
  read: { max: 1000, windowMs: 10_000 },
  events: { max: 60, windowMs: 60_000 },
  watch: { max: 100, windowMs: 10_000 },
};
