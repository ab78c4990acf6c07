/**
 * All routes of the API: what is asked, and what is answered. Server, client and the OpenAPI document
 * are made of this table.
 */
import * as v from "valibot";
import { operationSchema } from "../../src/operations/operation-json.js";
import { ARITY, MAX_LEVELS, TOKEN_LIMIT } from "../../src/params.js";
import { account, accountPage, accountPath, standing } from "./account.js";
import { batch, batchOperationPage, batchPage, batchProof, publishedData } from "./batch.js";
import { feeQuote, feeRequest } from "./fee.js";
import { health } from "./health.js";
import { pageQuery } from "./page.js";
import { queueName, queuePage } from "./queue.js";
import { claimable, config, status } from "./rollup.js";
import { transaction, transactionPage } from "./transaction.js";
import { addressText, hash, keyText, numberInText } from "./values.js";

/** Where the routes are. */
export const API_PREFIX = "/api/v1";

/** A route: its parameters, by where they stand, and its answer. */
export interface Route {
  readonly method: "GET" | "POST";
  /** Below the prefix; parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly params?: v.GenericSchema;
  readonly query?: v.GenericSchema;
  readonly body?: v.GenericSchema;
  /** The answer, of each of these status codes. */
  readonly answer: v.GenericSchema;
  readonly statuses: readonly number[];
  /** Fails with 503 and an answer of the same form. */
  readonly failsAlike?: boolean;
}

const indexParam = v.strictObject({ index: numberInText(ARITY ** MAX_LEVELS) });

/** A batch's number, or `latest`. */
const batchParam = v.strictObject({
  number: v.union([v.literal("latest"), numberInText(2 ** 32)]),
});

const OK = [200] as const;

export const ROUTES = {
  submit: {
    method: "POST",
    path: "/transactions",
    summary: "Submits a signed operation. 202: it is new, and kept durably; 200: it was known.",
    body: operationSchema,
    answer: transaction,
    statuses: [200, 202],
  },
  transaction: {
    method: "GET",
    path: "/transactions/{id}",
    summary: "A signed operation and what has become of it.",
    params: v.strictObject({ id: hash }),
    answer: transaction,
    statuses: OK,
  },
  transactions: {
    method: "GET",
    path: "/transactions",
    summary: "What an account has signed, the newest first.",
    query: v.strictObject({ account: numberInText(ARITY ** MAX_LEVELS), ...pageQuery }),
    answer: transactionPage,
    statuses: OK,
  },
  account: {
    method: "GET",
    path: "/accounts/{index}",
    summary: "An account: after all that waits, on L1, or where L1 will not take it back.",
    params: indexParam,
    query: v.strictObject({ at: v.optional(standing) }),
    answer: account,
    statuses: OK,
  },
  accounts: {
    method: "GET",
    path: "/accounts",
    summary: "The accounts of an L1 address or of a key: one of owner and key.",
    query: v.strictObject({
      owner: v.optional(addressText),
      key: v.optional(keyText),
      at: v.optional(standing),
      ...pageQuery,
    }),
    answer: accountPage,
    statuses: OK,
  },
  accountOperations: {
    method: "GET",
    path: "/accounts/{index}/transactions",
    summary: "The operations on L1 that have touched an account, the newest first.",
    params: indexParam,
    query: v.strictObject(pageQuery),
    answer: batchOperationPage,
    statuses: OK,
  },
  accountPath: {
    method: "GET",
    path: "/accounts/{index}/path",
    summary: "The way of an account's leaf to a root that L1 has, or is to get.",
    params: indexParam,
    query: v.strictObject({ at: v.optional(standing) }),
    answer: accountPath,
    statuses: OK,
  },
  batches: {
    method: "GET",
    path: "/batches",
    summary: "The batches on L1, the newest first.",
    query: v.strictObject(pageQuery),
    answer: batchPage,
    statuses: OK,
  },
  batch: {
    method: "GET",
    path: "/batches/{number}",
    summary: "A batch on L1, by its number or as latest.",
    params: batchParam,
    answer: batch,
    statuses: OK,
  },
  batchOperations: {
    method: "GET",
    path: "/batches/{number}/transactions",
    summary: "The operations of a batch, in the order in which they are applied.",
    params: batchParam,
    query: v.strictObject(pageQuery),
    answer: batchOperationPage,
    statuses: OK,
  },
  batchData: {
    method: "GET",
    path: "/batches/{number}/data",
    summary: "What a batch has published.",
    params: batchParam,
    answer: publishedData,
    statuses: OK,
  },
  batchProof: {
    method: "GET",
    path: "/batches/{number}/proof",
    summary: "The proof of a batch that is on L1, or is proven and goes there.",
    params: batchParam,
    answer: batchProof,
    statuses: OK,
  },
  fee: {
    method: "POST",
    path: "/fee",
    summary: "What an operation should pay at least, and how that follows from L1's prices.",
    body: feeRequest,
    answer: feeQuote,
    statuses: OK,
  },
  queue: {
    method: "GET",
    path: "/queues/{queue}",
    summary: "What waits in a queue of L1, the oldest first, and until when.",
    params: v.strictObject({ queue: queueName }),
    query: v.strictObject(pageQuery),
    answer: queuePage,
    statuses: OK,
  },
  status: {
    method: "GET",
    path: "/status",
    summary: "Where the rollup stands.",
    answer: status,
    statuses: OK,
  },
  config: {
    method: "GET",
    path: "/config",
    summary: "What the rollup is made of; it does not change while the node runs.",
    answer: config,
    statuses: OK,
  },
  claimable: {
    method: "GET",
    path: "/claimable",
    summary: "What an address may claim of a token on L1.",
    query: v.strictObject({ owner: addressText, token: numberInText(TOKEN_LIMIT) }),
    answer: claimable,
    statuses: OK,
  },
  health: {
    method: "GET",
    path: "/health",
    summary: "Whether the node works, part by part: 200, or 503 if a part fails.",
    answer: health,
    statuses: OK,
    failsAlike: true,
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** What a route answers, read. */
export type AnswerOf<Name extends RouteName> = v.InferOutput<(typeof ROUTES)[Name]["answer"]>;

/** Where events are streamed, as server-sent events. */
export const EVENTS_PATH = "/events";

/** `from`: an event's id, as the header `Last-Event-ID`; `transaction`: only what is said of this one. */
export const eventsQuery = v.strictObject({
  from: v.optional(v.pipe(v.string(), v.maxLength(64))),
  transaction: v.optional(hash),
});
