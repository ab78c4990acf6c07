/** The refusals that the API itself makes, beside those of the rollup, and those of its client. */

/** What a server answers of its own. */
export const API_ERROR_CODES = [
  /** A request that is not of the form that its route has. */
  "InvalidRequest",
  /** An operator's route without the operator's token. */
  "Unauthorized",
  "UnknownRoute",
  "MethodNotAllowed",
  /** No operation of this id has come here or to L1. */
  "UnknownTransaction",
  /** No account stands there. */
  "UnknownAccount",
  /** No such batch is on L1. */
  "UnknownBatch",
  /** The node no longer has the proof. */
  "UnknownProof",
  /** No such session of a prover, or it is over: the prover joins again. */
  "UnknownSession",
  /** No prover of this name is there. */
  "UnknownProver",
  /** The node hands out no file of this hash. */
  "UnknownArtifact",
  /** A prover has built another circuit, or has another key, than the node. */
  "CircuitMismatch",
  /** A job that nobody needs done any more: the batch is proven, or given up. */
  "JobGone",
  /** A proof that is none of the job's batch. */
  "WrongProof",
  /** The node only reads L1: it takes no operations. */
  "ReadOnlyNode",
  /** Asked by a name that is none of the node's. */
  "MisdirectedRequest",
  "RequestTimeout",
  "RequestTooLarge",
  "HeadersTooLarge",
  "UnsupportedMediaType",
  /** More requests than one address may send. */
  "TooManyRequests",
  /** More requests or streams at a time than the node serves. */
  "Overloaded",
  /** The answer took too long. */
  "AnswerTimeout",
  /** The node is starting, draining or ending. */
  "NodeNotReady",
  /** The database does not answer. An operation may have been kept: sending it again is harmless. */
  "StoreUnavailable",
  /** A fault of the node; `details.incident` is in its log. */
  "Unexpected",
] as const;

export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** What a client says of its own. */
export type ClientErrorCode =
  /** Nobody answers at the address. */
  | "NodeUnavailable"
  /** No answer came in time. */
  | "NodeTimeout"
  /** An answer that is none of the API. */
  | "InvalidAnswer";
