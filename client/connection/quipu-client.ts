/** A client of a node's API: every route, typed; what is answered is checked. */
import type * as v from "valibot";
import type { SignedOperation } from "../../src/operations/kinds.js";
import { formatOperation } from "../../src/operations/operation-json.js";
import type { AccountAnswer, AccountPath, AccountStanding } from "../messages/account.js";
import type { Batch, BatchProof, PublishedData } from "../messages/batch.js";
import type { FeeQuote, FeeRequest } from "../messages/fee.js";
import type { Health } from "../messages/health.js";
import type { QueueName } from "../messages/queue.js";
import type { Claimable, Config, Status } from "../messages/rollup.js";
import { type AnswerOf, ROUTES, type Route, type RouteName } from "../messages/routes.js";
import type { Transaction } from "../messages/transaction.js";
import { filled, queryText, type Values } from "./fill-path.js";
import { type EventsOptions, followEvents, type IdentifiedEvent } from "./follow-events.js";
import { Listing, type PageOptions } from "./listing.js";
import { type Answer, Requester, type RequestOptions } from "./request.js";
import { type Milestone, waitFor } from "./wait-for.js";

/** What every method takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Whose accounts: of an L1 address, or of a compressed key, as 0x hex in lower case. */
export type AccountsOf = { readonly owner: string } | { readonly key: string };

/** What became of an operation that was submitted. */
export interface Submitted {
  /** Whether the node had not known it. */
  readonly isNew: boolean;
  readonly transaction: Transaction;
}

/** The routes that answer with pages. */
type ListName = {
  [Name in RouteName]: AnswerOf<Name> extends { readonly items: readonly unknown[] } ? Name : never;
}[RouteName];

/** The list that a route has. */
export type ListOf<Name extends ListName> = Listing<
  AnswerOf<Name>["items"][number],
  AnswerOf<Name>
>;

interface Parts extends CallOptions {
  readonly params?: Values;
  readonly query?: Values;
  readonly body?: string;
}

/**
 * A client of one node. Every method throws a `QuipuError`: with the node's code, rule and details, or
 * `NodeUnavailable`, `NodeTimeout`, `InvalidAnswer`; if its signal is aborted, the signal's reason. What
 * may pass is tried again, as long as the node says with `Retry-After`.
 *
 * @example
 * const client = new QuipuClient({ url: "http://127.0.0.1:4000" });
 * const { nonce } = await client.account(7, { at: "pending" });
 * const { transaction } = await client.submit(signOperation(domain, { ...payment, nonce }, keys));
 * const { batch } = await client.waitFor(transaction.id, "committed");
 */
export class QuipuClient {
  readonly #requester: Requester;

  /** @throws TypeError for a URL that is none. */
  constructor(options: RequestOptions) {
    this.#requester = new Requester(options);
  }

  /**
   * Submits an operation. When it resolves, the node has it on disk. Sending one again is harmless.
   *
   * @throws QuipuError the rule that refuses it; `DuplicateNonce` if another one stands in its place;
   *   `QueueFull`, `StoreUnavailable`, `NodeNotReady` after the last try; `NotEncodable` here.
   */
  async submit(operation: SignedOperation, options: CallOptions = {}): Promise<Submitted> {
    const body = formatOperation(operation);
    const { status, message } = await this.#ask("submit", { body, ...options });
    return { isNew: status === 202, transaction: message };
  }

  /** @param id 0x and 64 hex digits; `operationId` has it. @throws QuipuError `UnknownTransaction`. */
  transaction(id: string, options: CallOptions = {}): Promise<Transaction> {
    return this.#message("transaction", { params: { id }, ...options });
  }

  /** What an account has signed, the newest first. */
  transactions(account: number): ListOf<"transactions"> {
    return this.#list("transactions", { query: { account } });
  }

  /**
   * Waits until an operation is `sealed`, `proven`, `committed` (verified on L1) or `finalized` (L1 will
   * not take it back).
   *
   * @throws QuipuError the reason, if the node rejects it.
   */
  waitFor(id: string, state: Milestone, options: CallOptions = {}): Promise<Transaction> {
    return waitFor(this, { id, state, signal: options.signal });
  }

  /** @param options.at default `committed`; `pending` has the next nonce. @throws QuipuError `UnknownAccount`. */
  account(
    index: number,
    { at, signal }: CallOptions & { readonly at?: AccountStanding } = {},
  ): Promise<AccountAnswer> {
    return this.#message("account", { params: { index }, query: { at }, signal });
  }

  /** The accounts of an L1 address or of a key. */
  accounts(holder: AccountsOf, { at }: { readonly at?: AccountStanding } = {}): ListOf<"accounts"> {
    return this.#list("accounts", { query: { ...holder, at } });
  }

  /** The operations on L1 that have touched an account, the newest first. */
  accountOperations(index: number): ListOf<"accountOperations"> {
    return this.#list("accountOperations", { params: { index } });
  }

  /** The way of an account's leaf to the root that L1 has. */
  accountPath(
    index: number,
    { at, signal }: CallOptions & { readonly at?: AccountStanding } = {},
  ): Promise<AccountPath> {
    return this.#message("accountPath", { params: { index }, query: { at }, signal });
  }

  /** The batches on L1, the newest first. */
  batches(): ListOf<"batches"> {
    return this.#list("batches", {});
  }

  /** @throws QuipuError `UnknownBatch`. */
  batch(number: number | "latest", options: CallOptions = {}): Promise<Batch> {
    return this.#message("batch", { params: { number }, ...options });
  }

  /** The operations of a batch, in order. */
  batchOperations(number: number | "latest"): ListOf<"batchOperations"> {
    return this.#list("batchOperations", { params: { number } });
  }

  /** What a batch has published. @throws QuipuError `UnknownBatch`. */
  batchData(number: number | "latest", options: CallOptions = {}): Promise<PublishedData> {
    return this.#message("batchData", { params: { number }, ...options });
  }

  /** @throws QuipuError `UnknownProof` if the node no longer has it. */
  batchProof(number: number | "latest", options: CallOptions = {}): Promise<BatchProof> {
    return this.#message("batchProof", { params: { number }, ...options });
  }

  /** What an operation should pay at least. */
  fee(request: FeeRequest, options: CallOptions = {}): Promise<FeeQuote> {
    return this.#message("fee", { body: JSON.stringify(request), ...options });
  }

  /** What waits in a queue of L1, the oldest first; each page has the queue's counts. */
  queue(name: QueueName): ListOf<"queue"> {
    return this.#list("queue", { params: { queue: name } });
  }

  /** Where the rollup stands. */
  status(options: CallOptions = {}): Promise<Status> {
    return this.#message("status", options);
  }

  /** What the rollup is made of. */
  config(options: CallOptions = {}): Promise<Config> {
    return this.#message("config", options);
  }

  /** What an address may claim of a token on L1. */
  claimable(owner: string, token: number, options: CallOptions = {}): Promise<Claimable> {
    return this.#message("claimable", { query: { owner, token }, ...options });
  }

  /** Whether the node works, part by part. A failing node answers, too. */
  health(options: CallOptions = {}): Promise<Health> {
    return this.#message("health", options);
  }

  /**
   * What happens at the node, without an end. The first event is `open`; after a break the stream goes
   * on where it was, or says `resync`: then ask for everything anew.
   *
   * @example
   * for await (const event of client.events({ signal })) {
   *   if (event.type === "batch") console.log(event.number, event.state);
   * }
   *
   * @throws QuipuError if the node refuses; the signal's reason.
   */
  events(options: EventsOptions = {}): AsyncGenerator<IdentifiedEvent, void> {
    return followEvents(this.#requester, options);
  }

  async #message<Name extends RouteName>(name: Name, parts: Parts): Promise<AnswerOf<Name>> {
    return (await this.#ask(name, parts)).message;
  }

  #list<Name extends ListName>(name: Name, { params = {}, query }: Parts): ListOf<Name> {
    const ask = ({ limit, cursor, signal }: PageOptions) =>
      this.#ask(name, { params, query: { ...query, limit, cursor }, signal });
    return new Listing(ask) as ListOf<Name>;
  }

  #ask<Name extends RouteName>(name: Name, parts: Parts): Promise<Answer<AnswerOf<Name>>> {
    const { method, path, answer, failsAlike = false }: Route = ROUTES[name];
    const { params = {}, query = {}, body, signal } = parts;
    const question = { method, path: `${filled(path, params)}${queryText(query)}`, body, signal };
    const alike = failsAlike ? [503] : [];
    return this.#requester.ask(
      { ...question, alike },
      answer as v.GenericSchema<unknown, AnswerOf<Name>>,
    );
  }
}
