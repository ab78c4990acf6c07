/** What operators may do, with a bearer token. Without one configured there are no such routes. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { gotExpected } from "../../../src/errors.js";
import { isSecretOf, secretDigest } from "../../secret-digest.js";
import { apiError } from "../answers/api-error.js";
import { REFUSAL_SCHEMA } from "../documents/json-schemas.js";
import type { Operator } from "../view/node-view.js";
import { type Bounds, fastifyPath, hookOf } from "./add-route.js";

/** Under which name the document has their token. */
export const OPERATOR_SCHEME = "operator";

const SUMMARIES = {
  drain: "Takes nothing new, and brings what waits to L1.",
  resume: "Takes operations again.",
} as const;

/** Adds `POST /operator/drain` and `POST /operator/resume`, under the prefix. */
export function addOperatorRoutes(
  app: FastifyInstance,
  operator: Operator,
  { token, onRequest }: { readonly token: string; readonly onRequest: Bounds["onRequest"] },
): void {
  const expected = secretDigest(`Bearer ${token}`);
  const preParsing = async (request: FastifyRequest) => {
    if (isSecretOf(expected, request.headers.authorization ?? "")) return;
    throw apiError("Unauthorized", gotExpected("authorization", "another", "the operator's token"));
  };
  for (const action of ["drain", "resume"] as const) {
    app.route({
      method: "POST",
      url: fastifyPath(`/operator/${action}`),
      // After the bound on requests of an address.
      preParsing,
      ...hookOf(onRequest),
      schema: {
        operationId: action,
        summary: SUMMARIES[action],
        security: [{ [OPERATOR_SCHEME]: [] }],
        response: { 204: { type: "null", description: "Done." }, default: REFUSAL_SCHEMA },
      },
      handler: async (_, reply) => {
        await operator[action]();
        return reply.code(204).send();
      },
    });
  }
}
