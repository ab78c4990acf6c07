/**
 * What provers ask, with a token as bearer. A node that takes no provers has no such routes. Whoever has a token is
 * known by it, but not trusted.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as v from "valibot";
import { JOB_PATH, PROVER_ROUTES } from "../../../client/messages/prover-routes.js";
import type { Route } from "../../../client/messages/routes.js";
import { hash } from "../../../client/messages/values.js";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import { jsonText } from "../answers/json-text.js";
import { readPart } from "../answers/read-request.js";
import type { Places } from "../limits/places.js";
import type { FleetView } from "../view/fleet-view.js";
import { type Bounds, fastifyPath } from "./add-route.js";
import { addArtifactRoute } from "./artifact-route.js";
import { bearerOf, type Guard, guards } from "./prover-guards.js";

interface ProverRouteOptions {
  readonly operatorToken: string | undefined;
  /** Bounds how often an address may come with a token that is not known. */
  readonly onRefused: Bounds["onRequest"];
  readonly places: Places;
}

type Output<Schema> = Schema extends v.GenericSchema ? v.InferOutput<Schema> : undefined;

/** What was asked, as the schemas of the route read it. */
interface Asked<R extends Route> {
  readonly params: Output<R["params"]>;
  readonly body: Output<R["body"]>;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Adds the routes of provers. */
export function addProverRoutes(
  app: FastifyInstance,
  fleet: FleetView,
  { places, ...options }: ProverRouteOptions,
): void {
  const { prover, operator, either } = guards(app, fleet, options);

  const tokenNameOf = (request: FastifyRequest) => fleet.tokenName(bearerOf(request))!;

  function add<R extends Route>(
    { method, path, params, body }: R,
    preParsing: Guard,
    answer: (asked: Asked<R>) => Promise<unknown>,
  ): void {
    app.route({
      ...{ method, url: fastifyPath(path), preParsing, schema: { hide: true } },
      handler: async (request, reply) => {
        const parts = {
          params: params && readPart(request.params, params, "path"),
          body: body && readPart(request.body, body, "body"),
        };
        const asked = { ...parts, request, reply } as Asked<R>;
        const { session } = { ...(parts.params as { readonly session?: string } | undefined) };
        if (session !== undefined) fleet.assertOwner(tokenNameOf(request), session);
        const given = await places.within(() => answer(asked));
        void reply.type("application/json; charset=utf-8");
        return reply.send(jsonText(given ?? {}));
      },
    });
  }

  const routes = PROVER_ROUTES;
  add(routes.provedShapes, prover, async () => ({ shapes: fleet.shapes }));
  add(routes.join, prover, async ({ body, request }) => fleet.join(tokenNameOf(request), body));
  add(routes.lease, prover, ({ params, reply }) => fleet.lease(params.session, whenGone(reply)));
  add(routes.keep, prover, ({ params, body }) => fleet.keep(params.session, body.holding));
  add(routes.handIn, prover, ({ params, body }) => fleet.handIn(params.session, body));
  add(routes.fail, prover, ({ params, body }) => fleet.fail(params.session, body));
  add(routes.leave, prover, ({ params }) => fleet.leave(params.session));
  add(routes.fleet, either, async () => fleet.status());
  add(routes.drainProver, operator, async ({ params: { name } }) => {
    if ((await fleet.drain(name)) > 0) return;
    throw apiError(
      "UnknownProver",
      gotExpected("prover", name, "the name of one that is there, or was of late"),
    );
  });
  addJobRoute(app, fleet, prover);
  addArtifactRoute(app, fleet.artifacts, { preParsing: prover });
}

const jobParams = v.strictObject({ id: hash });

/** The content of a job is sent as it is: its hash names it. */
function addJobRoute(app: FastifyInstance, fleet: FleetView, preParsing: Guard): void {
  app.get(fastifyPath(JOB_PATH), {
    preParsing,
    schema: { hide: true },
    handler: async (request, reply) => {
      const { id } = readPart(request.params, jobParams, "path");
      const content = fleet.content(id);
      return reply.type("application/json; charset=utf-8").send(content);
    },
  });
}

/** Fires when nobody reads the answer any more. */
function whenGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}
