/** What each route does: it asks the view, and says what there is not. */
import type { FastifyReply } from "fastify";
import type * as v from "valibot";
import type { ApiErrorCode } from "../../../client/messages/api-error-code.js";
import { feeRequest } from "../../../client/messages/fee.js";
import { DEFAULT_ITEMS } from "../../../client/messages/page.js";
import type { AnswerOf, ROUTES, Route, RouteName } from "../../../client/messages/routes.js";
import { gotExpected } from "../../../src/errors.js";
import { readOperation } from "../../../src/operations/operation-json.js";
import { apiError } from "../answers/api-error.js";
import { formatCursor, type ListName, parseCursor } from "../answers/cursor.js";
import { asRequest, assertOwnNames, readPart } from "../answers/read-request.js";
import type { Holder, Listing, NodeView, Slice } from "../view/node-view.js";

type OutputOf<Schema> = Schema extends v.GenericSchema ? v.InferOutput<Schema> : undefined;

/** What was asked: params and query as their schemas read them, the body as it is. */
export interface Asked<R extends Route> {
  readonly params: OutputOf<R["params"]>;
  readonly query: OutputOf<R["query"]>;
  readonly body: unknown;
}

export type Handler<Name extends RouteName> = (
  asked: Asked<(typeof ROUTES)[Name]>,
  reply: FastifyReply,
) => Promise<AnswerOf<Name>>;

export type Handlers = { readonly [Name in RouteName]: Handler<Name> };

/** The handlers of all routes. */
export function routeHandlers(view: NodeView): Handlers {
  return {
    ...transactionHandlers(view),
    ...accountHandlers(view),
    ...batchHandlers(view),
    ...rollupHandlers(view),
  };
}

function transactionHandlers(view: NodeView) {
  return {
    async submit({ body }, reply) {
      assertOwnNames(body, "body");
      const operation = asRequest(() => readOperation(body, "body"));
      const { isNew, transaction } = await view.submit(operation);
      void reply.code(isNew ? 202 : 200);
      return transaction;
    },
    async transaction({ params: { id } }) {
      const found = await view.transaction(id);
      return found ?? missing("UnknownTransaction", "transaction", id);
    },
    async transactions({ query: { account, ...page } }) {
      return listed("transactions", page, (slice) => view.transactions(account, slice));
    },
  } satisfies Partial<Handlers>;
}

function accountHandlers(view: NodeView) {
  return {
    async account({ params: { index }, query: { at = "committed" } }) {
      const found = await view.account(index, at);
      return found ?? missing("UnknownAccount", "account", index);
    },
    async accounts({ query: { owner, key, at = "committed", ...page } }) {
      const holder = holderOf(owner, key);
      return listed("accounts", page, (slice) => view.accounts(holder, at, slice));
    },
    async accountOperations({ params: { index }, query }) {
      return listed("accountOperations", query, (slice) => view.accountOperations(index, slice));
    },
    async accountPath({ params: { index }, query: { at = "committed" } }) {
      const found = await view.accountPath(index, at);
      return found ?? missing("UnknownAccount", "account", index);
    },
  } satisfies Partial<Handlers>;
}

function batchHandlers(view: NodeView) {
  return {
    async batches({ query }) {
      return listed("batches", query, (slice) => view.batches(slice));
    },
    async batch({ params: { number } }) {
      return (await view.batch(number)) ?? missing("UnknownBatch", "batch", number);
    },
    async batchOperations({ params: { number }, query }) {
      return listed("batchOperations", query, async (slice) => {
        const found = await view.batchOperations(number, slice);
        return found ?? missing("UnknownBatch", "batch", number);
      });
    },
    async batchData({ params: { number } }) {
      return (await view.batchData(number)) ?? missing("UnknownBatch", "batch", number);
    },
    async batchProof({ params: { number } }) {
      return (await view.batchProof(number)) ?? missing("UnknownProof", "proof of batch", number);
    },
  } satisfies Partial<Handlers>;
}

function rollupHandlers(view: NodeView) {
  return {
    async fee({ body }) {
      return view.feeQuote(readPart(body, feeRequest, "body"));
    },
    async queue({ params: { queue }, query }) {
      return listed("queue", query, (slice) => view.queue(queue, slice));
    },
    status: () => view.status(),
    config: () => view.config(),
    async claimable({ query: { owner, token } }) {
      return view.claimable(owner, token);
    },
    async health(_, reply) {
      const health = await view.health();
      if (health.status !== "ok") void reply.code(503);
      return health;
    },
  } satisfies Partial<Handlers>;
}

function missing(code: ApiErrorCode, what: string, name: string | number): never {
  throw apiError(code, gotExpected(what, name, "one that there is"));
}

function holderOf(owner: string | undefined, key: string | undefined): Holder {
  if (owner !== undefined && key === undefined) return { owner };
  if (key !== undefined && owner === undefined) return { key };
  const got = owner === undefined ? "neither" : "both";
  throw apiError("InvalidRequest", gotExpected("query", got, "one of owner and key"));
}

interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A page of a list, with the cursor of the next. */
async function listed<Item, More extends object>(
  list: ListName,
  { limit = DEFAULT_ITEMS, cursor }: PageQuery,
  ask: (slice: Slice) => Promise<Listing<Item> & More>,
) {
  const after = cursor === undefined ? {} : { after: parseCursor(list, cursor) };
  const { items, next, ...more } = await ask({ limit, ...after });
  const following = next === undefined ? {} : { next: formatCursor(list, next) };
  return { ...more, items: [...items], ...following };
}
