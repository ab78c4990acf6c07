/** `GET /metrics`: for Prometheus. */
import type { FastifyInstance } from "fastify";
import * as v from "valibot";
import { answerSchema, REFUSAL_SCHEMA } from "../documents/json-schemas.js";
import type { NodeMetrics } from "../metrics/node-metrics.js";
import type { NodeView } from "../view/node-view.js";
import { type Bounds, fastifyPath, hookOf } from "./add-route.js";

/** Time after which the figures of a node that does not answer are left out. */
const FIGURES_MS = 3000;

export function addMetricsRoute(
  app: FastifyInstance,
  view: NodeView,
  { metrics, bounds }: { readonly metrics: NodeMetrics; readonly bounds: Bounds },
): void {
  app.route({
    method: "GET",
    url: fastifyPath("/metrics"),
    ...hookOf(bounds.onRequest),
    schema: {
      operationId: "metrics",
      summary: "Figures for Prometheus.",
      response: {
        200: answerSchema("Prometheus' text format.", v.string(), "text/plain"),
        default: REFUSAL_SCHEMA,
      },
    },
    handler: (_, reply) =>
      bounds.places.within(async () => {
        metrics.take(await withinTime(view.figures(), FIGURES_MS).catch(() => undefined));
        const text = await metrics.registry.metrics();
        return reply.type(metrics.registry.contentType).send(text);
      }),
  });
}

async function withinTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
