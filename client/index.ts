/** A typed client of a node's API, and the messages that it speaks. It runs in a browser as it is. */

export { AnsweredError } from "./connection/client-error.js";
export type { EventsOptions, IdentifiedEvent } from "./connection/follow-events.js";
export { Listing, type PageOptions } from "./connection/listing.js";
export {
  type AccountsOf,
  type CallOptions,
  type ListOf,
  QuipuClient,
  type Submitted,
} from "./connection/quipu-client.js";
export type { RequestOptions } from "./connection/request.js";
export type { Milestone } from "./connection/wait-for.js";
export type {
  AccountAnswer,
  AccountPath,
  AccountStanding,
} from "./messages/account.js";
export {
  API_ERROR_CODES,
  type ApiErrorCode,
  type ClientErrorCode,
} from "./messages/api-error-code.js";
export type {
  Batch,
  BatchOperation,
  BatchProof,
  BatchState,
  PublishedData,
} from "./messages/batch.js";
export type { NodeEvent, PublishedEvent } from "./messages/event.js";
export type { FeeQuote, FeeRequest } from "./messages/fee.js";
export type { Health, HealthPart } from "./messages/health.js";
export type { OperationFields, SignedFields } from "./messages/operation.js";
export type { QueueItem, QueueName, QueuePage } from "./messages/queue.js";
export type { ErrorAnswer, Refusal } from "./messages/refusal.js";
export type { Claimable, Config, Status } from "./messages/rollup.js";
export {
  type AnswerOf,
  API_PREFIX,
  ROUTES,
  type Route,
  type RouteName,
} from "./messages/routes.js";
export type { Commitment, Transaction, TransactionState } from "./messages/transaction.js";
