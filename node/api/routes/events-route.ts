/** `GET /events`: what happens, as server-sent events. */
import type { FastifyInstance, FastifyReply } from "fastify";
import { nodeEvent, type PublishedEvent } from "../../../client/messages/event.js";
import { EVENTS_PATH, eventsQuery } from "../../../client/messages/routes.js";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import { readPart } from "../answers/read-request.js";
import { answerSchema, jsonSchema, REFUSAL_SCHEMA } from "../documents/json-schemas.js";
import type { EventFeed } from "../events/event-feed.js";
import { EventStream } from "../events/event-stream.js";
import type { ApiLimits } from "../limits/api-limits.js";
import { clientAddress } from "../limits/client-address.js";
import type { NodeMetrics } from "../metrics/node-metrics.js";
import { type Bounds, fastifyPath, hookOf } from "./add-route.js";

export interface EventsOptions {
  readonly feed: EventFeed;
  readonly limits: ApiLimits;
  readonly onRequest: Bounds["onRequest"];
  readonly metrics: NodeMetrics;
}

export function addEventsRoute(app: FastifyInstance, options: EventsOptions): void {
  const streams = new Set<EventStream>();
  const byAddress = new Map<string, number>();
  app.addHook("preClose", async () => {
    for (const stream of streams) stream.close();
  });
  app.route({
    method: "GET",
    url: fastifyPath(EVENTS_PATH),
    ...hookOf(options.onRequest),
    schema: {
      operationId: "events",
      summary:
        "What happens, as server-sent events: resumed behind the id in Last-Event-ID or in from.",
      querystring: jsonSchema(eventsQuery),
      response: {
        200: answerSchema("Each event's data.", nodeEvent, "text/event-stream"),
        default: REFUSAL_SCHEMA,
      },
    },
    handler: (request, reply) => {
      const query = readPart(request.query, eventsQuery, "query");
      const header = request.headers["last-event-id"];
      const from = typeof header === "string" ? header : query.from;
      const address = clientAddress(request);
      assertPlace(streams.size, byAddress.get(address) ?? 0, options.limits);
      const stream = openStream(reply, options, { ...query, from }, () => {
        streams.delete(stream);
        count(byAddress, address, -1);
      });
      streams.add(stream);
      count(byAddress, address, 1);
    },
  });
}

function assertPlace(all: number, ofAddress: number, limits: ApiLimits): void {
  const { streams, streamsPerAddress } = limits;
  if (all >= streams) throw apiError("Overloaded", gotExpected("streams", all, `< ${streams}`));
  if (ofAddress < streamsPerAddress) return;
  const expected = `< ${streamsPerAddress}`;
  throw apiError("TooManyRequests", gotExpected("streams of the address", ofAddress, expected));
}

function openStream(
  reply: FastifyReply,
  { feed, limits, metrics }: EventsOptions,
  { from, transaction }: { from?: string | undefined; transaction?: string | undefined },
  onClosed: () => void,
): EventStream {
  reply.hijack();
  const headers = { ...(reply.getHeaders() as Record<string, string>), ...STREAM_HEADERS };
  reply.raw.writeHead(200, headers);
  metrics.streams.inc();
  const isWanted = (event: PublishedEvent) =>
    event.type === "transaction" && event.id === transaction;
  return new EventStream(reply.raw, {
    feed,
    from,
    ...(transaction === undefined ? {} : { isWanted }),
    heartbeatMs: limits.heartbeatMs,
    stallMs: limits.stallMs,
    onEnd(isCut) {
      metrics.streams.dec();
      if (isCut) metrics.cutStreams.inc();
      // A stream may end while it is being made.
      queueMicrotask(onClosed);
    },
  });
}

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Proxies are not to collect what is sent.
  "x-accel-buffering": "no",
};

function count(counts: Map<string, number>, key: string, step: number): void {
  const value = (counts.get(key) ?? 0) + step;
  if (value === 0) counts.delete(key);
  else counts.set(key, value);
}
