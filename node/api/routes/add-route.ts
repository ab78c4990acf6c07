/** Routes of the table, as fastify has them. */
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
} from "fastify";
import { API_PREFIX, type Route } from "../../../client/messages/routes.js";
import { jsonText } from "../answers/json-text.js";
import { readPart } from "../answers/read-request.js";
import { answerSchema, jsonSchema, REFUSAL_SCHEMA } from "../documents/json-schemas.js";
import type { Places } from "../limits/places.js";
import type { Asked } from "./route-handlers.js";

/** The bounds of a group of routes. */
export interface Bounds {
  /** Refuses an address that has asked too much, by one count for the group; missing for none. */
  readonly onRequest?: onRequestAsyncHookHandler | undefined;
  readonly places: Places;
}

/** Fastify's setting for a hook that may be missing. */
export function hookOf(onRequest: Bounds["onRequest"]) {
  return onRequest === undefined ? {} : { onRequest };
}

/** A path as fastify has it: `/accounts/:index`. */
export function fastifyPath(path: string): string {
  return `${API_PREFIX}${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
}

/** What a status code of a route means. */
function meaningOf(status: number): string {
  if (status === 503) return "A part of the node fails.";
  return status === 202 ? "Taken, and kept durably." : "The answer.";
}

/** The schemas of a route, for the document. */
function documented(route: Route, operationId: string) {
  const statuses = route.failsAlike === true ? [...route.statuses, 503] : route.statuses;
  return {
    operationId,
    summary: route.summary,
    ...(route.params === undefined ? {} : { params: jsonSchema(route.params) }),
    ...(route.query === undefined ? {} : { querystring: jsonSchema(route.query) }),
    ...(route.body === undefined ? {} : { body: jsonSchema(route.body) }),
    response: {
      ...Object.fromEntries(
        statuses.map((status) => [status, answerSchema(meaningOf(status), route.answer)]),
      ),
      default: REFUSAL_SCHEMA,
    },
  };
}

/** Adds a route; what it is asked is checked before `handle` sees it, but for the body. */
export function addRoute<R extends Route>(
  app: FastifyInstance,
  { name, route, bounds }: { name: string; route: R; bounds: Bounds },
  handle: (asked: Asked<R>, reply: FastifyReply) => Promise<unknown>,
): void {
  app.route({
    method: route.method,
    url: fastifyPath(route.path),
    schema: documented(route, name),
    ...hookOf(bounds.onRequest),
    handler: async (request, reply) => {
      const answer = await bounds.places.within(() => handle(askedOf(request, route), reply));
      void reply.type("application/json; charset=utf-8");
      return reply.send(jsonText(answer));
    },
  });
}

function askedOf<R extends Route>(request: FastifyRequest, route: R): Asked<R> {
  const { params, query } = route;
  return {
    params: params === undefined ? undefined : readPart(request.params, params, "path"),
    query: query === undefined ? undefined : readPart(request.query, query, "query"),
    body: request.body,
  } as Asked<R>;
}
