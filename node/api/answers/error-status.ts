/** The HTTP status of each refusal: one table. Every code that is not here is a fault of the node, 500. */
import type { ApiErrorCode } from "../../../client/messages/api-error-code.js";
import type { L1ErrorCode } from "../../../l1/l1-error.js";
import type { ErrorCode } from "../../../src/errors.js";
import type { NodeErrorCode } from "../../node-error.js";

/** What is not for the one who asks to mend, nor for another try: a fault, told without its words. */
export const FAULT = 500;

/** Passing: the answer says when to try again. */
const PASSING = 503;

/** An operation that a rule of protocol or node refuses. */
const REFUSED = 422;

/** Codes of the API itself. */
const API: Record<ApiErrorCode, number> = {
  InvalidRequest: 400,
  Unauthorized: 401,
  UnknownRoute: 404,
  MethodNotAllowed: 405,
  UnknownTransaction: 404,
  UnknownAccount: 404,
  UnknownBatch: 404,
  UnknownProof: 404,
  UnknownSession: 404,
  UnknownProver: 404,
  UnknownArtifact: 404,
  CircuitMismatch: 409,
  JobGone: 409,
  WrongProof: REFUSED,
  ReadOnlyNode: 405,
  MisdirectedRequest: 421,
  RequestTimeout: 408,
  RequestTooLarge: 413,
  HeadersTooLarge: 431,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  Overloaded: PASSING,
  AnswerTimeout: PASSING,
  NodeNotReady: PASSING,
  StoreUnavailable: PASSING,
  Unexpected: FAULT,
};

/** Codes of the protocol, the sequencer and files. */
const PROTOCOL: Record<ErrorCode, number> = {
  // Rules.
  InvalidSignature: REFUSED,
  NonceMismatch: REFUSED,
  NonceExhausted: REFUSED,
  AccountNotFound: REFUSED,
  TokenMismatch: REFUSED,
  InsufficientBalance: REFUSED,
  BalanceOverflow: REFUSED,
  FeeTokenMismatch: REFUSED,
  IdentityMismatch: REFUSED,
  ExitMismatch: REFUSED,
  PayoutMismatch: REFUSED,
  ReservedLeaf: REFUSED,
  // Values that do not fit.
  NotInField: REFUSED,
  OutOfRange: REFUSED,
  NotEncodable: REFUSED,
  InvalidShape: REFUSED,
  InvalidLevels: REFUSED,
  InvalidAddress: REFUSED,
  // What the node's batches do not take.
  BatchTooLarge: REFUSED,
  TreeFull: REFUSED,
  ReceiverChanged: REFUSED,
  NonceGapExpired: REFUSED,
  // Another operation stands in its place.
  DuplicateNonce: 409,
  Outbid: 409,
  QueueFull: PASSING,
  NoSpaceLeft: PASSING,
  // What no request brings about.
  InvalidKey: FAULT,
  BlobTooLarge: FAULT,
  MalformedData: FAULT,
  DomainMismatch: FAULT,
  RootMismatch: FAULT,
  MalformedProof: FAULT,
  InvalidProof: FAULT,
  InvalidVerificationKey: FAULT,
  FeeTotalMismatch: FAULT,
  AliasedSignature: FAULT,
  InvalidFile: FAULT,
  FileUnwritable: FAULT,
};

/** Codes of the client of L1: L1 is away, or something is wrong with the node. */
const L1: Record<L1ErrorCode, number> = {
  RpcUnavailable: PASSING,
  InvalidRpcAnswer: PASSING,
  RpcAnswerTooLarge: PASSING,
  RpcRefused: PASSING,
  RpcBehind: PASSING,
  Reorganised: PASSING,
  BlobUnavailable: PASSING,
  WrongChain: FAULT,
  ContractMissing: FAULT,
  ContractMismatch: FAULT,
  InsufficientFunds: FAULT,
  BlobFeeTooHigh: FAULT,
  TransactionReverted: FAULT,
  TransactionPending: FAULT,
  TransactionReplaced: FAULT,
  TransactionUnconfirmed: FAULT,
  OutboxBusy: FAULT,
  NonceUsed: FAULT,
  DeadlineTooLong: FAULT,
  QueueUnserved: FAULT,
  GroupTooLarge: FAULT,
  UnspendableKey: FAULT,
  FalseFinal: FAULT,
  SyncMismatch: FAULT,
  BlobMismatch: FAULT,
  AnvilUnavailable: FAULT,
};

/** Codes of the node, beside those of the API. */
const NODE: Record<Exclude<NodeErrorCode, ApiErrorCode>, number> = {
  FeeTooLow: REFUSED,
  StoreBusy: PASSING,
  ProverMissing: FAULT,
  NodeRunning: FAULT,
  PortInUse: FAULT,
  DeploymentMismatch: FAULT,
  SchemaTooNew: FAULT,
  PackageMissing: FAULT,
  PlatformUnsupported: FAULT,
  DatabaseVersionMismatch: FAULT,
  DatabaseFolderUnusable: FAULT,
  DatabaseFailed: FAULT,
};

/** What the contract says and a request can meet: a frozen rollup takes nothing, ever. */
const CONTRACT = { ContractFrozen: 410 };

export const STATUS_OF: ReadonlyMap<string, number> = new Map(
  Object.entries({ ...API, ...PROTOCOL, ...L1, ...NODE, ...CONTRACT }),
);
