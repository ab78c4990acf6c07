/** What operators may do, with a bearer token. Without one configured there are no such routes. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import type { Operator } from "../view/node-view.js";
import { type Bounds, hookOf } from "./add-route.js";

/** Adds `POST /operator/drain` and `POST /operator/resume`. */
export function addOperatorRoutes(
  app: FastifyInstance,
  operator: Operator,
  { token, onRequest }: { readonly token: string; readonly onRequest: Bounds["onRequest"] },
): void {
  const expected = digest(`Bearer ${token}`);
  const preParsing = async (request: FastifyRequest) => {
    const given = digest(request.headers.authorization ?? "");
    if (timingSafeEqual(given, expected)) return;
    throw apiError("Unauthorized", gotExpected("authorization", "another", "the operator's token"));
  };
  for (const action of ["drain", "resume"] as const) {
    app.route({
      method: "POST",
      url: `/operator/${action}`,
      // After the bound on requests of an address.
      preParsing,
      ...hookOf(onRequest),
      schema: { hide: true },
      handler: async (_, reply) => {
        await operator[action]();
        return reply.code(204).send();
      },
    });
  }
}

/** Of one length, whatever was sent, so that comparing takes the same time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
