/** Routes of the table, as fastify has them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { API_PREFIX, type Route } from "../../client/messages/routes.js";
import type { Rate } from "./api-options.js";
import { answerSchema, jsonSchema, REFUSAL_SCHEMA } from "./json-schemas.js";
import { jsonText } from "./json-text.js";
import type { Places } from "./places.js";
import { readPart } from "./read-request.js";
import type { Asked } from "./route-handlers.js";

/** The bounds of a group of routes. */
export interface Bounds {
  readonly group: string;
  /** Missing for none. */
  readonly rate?: Rate | undefined;
  readonly places: Places;
}

/** Fastify's settings for a group's rate: one count for all of its routes. */
export function rateConfig({ group, rate }: Pick<Bounds, "group" | "rate">) {
  if (rate === undefined) return {};
  return { rateLimit: { max: rate.max, timeWindow: rate.windowMs, groupId: `:${group}` } };
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
    config: rateConfig(bounds),
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
