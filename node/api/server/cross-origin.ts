/** Which pages of other origins may ask (CORS): those that are listed, none by default. */
import type { FastifyInstance } from "fastify";

/** Seconds for which a browser may remember what it was told. */
const MAX_AGE = 600;

export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    void reply.header("vary", "origin");
    if (origin === undefined || !origins.includes(origin)) return;
    void reply.header("access-control-allow-origin", origin);
    void reply.header("access-control-expose-headers", "retry-after");
    if (request.method !== "OPTIONS") return;
    void reply.header("access-control-allow-methods", "GET, POST");
    void reply.header("access-control-allow-headers", "content-type, last-event-id");
    void reply.header("access-control-max-age", MAX_AGE);
    return reply.code(204).send();
  });
}
