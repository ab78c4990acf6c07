/** The API of a node as a fastify instance: routes, limits, errors, metrics and the OpenAPI document. */
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import {
  type FastifyInstance,
  fastify,
  LogController,
  type onRequestAsyncHookHandler,
} from "fastify";
import { API_PREFIX, ROUTES, type Route, type RouteName } from "../../../client/messages/routes.js";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import { namedSchemas } from "../documents/json-schemas.js";
import { type ApiLimits, DEFAULT_LIMITS, DEFAULT_RATES, type Rate } from "../limits/api-limits.js";
import { boundConnections } from "../limits/bound-connections.js";
import { boundPipelining } from "../limits/bound-pipelining.js";
import { clientAddress } from "../limits/client-address.js";
import { Places } from "../limits/places.js";
import { NodeMetrics } from "../metrics/node-metrics.js";
import { addRoute, type Bounds, hookOf } from "../routes/add-route.js";
import { addEventsRoute } from "../routes/events-route.js";
import { addMetricsRoute } from "../routes/metrics-route.js";
import { addOperatorRoutes, OPERATOR_SCHEME } from "../routes/operator-routes.js";
import { addProverRoutes } from "../routes/prover-routes.js";
import { type Handlers, routeHandlers } from "../routes/route-handlers.js";
import type { NodeView } from "../view/node-view.js";
import { answerError, answerSocket, answerUnknown, type KnownRoute } from "./answer-errors.js";
import { type ApiOptions, assertOptions, DEFAULT_HOST } from "./api-options.js";
import { closeGently } from "./close-gently.js";
import { allowOrigins } from "./cross-origin.js";
import { askByOwnNames } from "./own-names.js";
import { trustedProxies } from "./trusted-proxies.js";

/** Nobody is to guess a token. */
const GUESSING_RATE: Rate = { max: 30, windowMs: 60_000 };

/**
 * Builds the API without listening.
 *
 * @throws QuipuError `OutOfRange` for a short operator's token.
 */
export async function createApi(
  view: NodeView,
  options: ApiOptions = {},
): Promise<FastifyInstance> {
  assertOptions(options);
  const isTrusted = trustedProxies(options.trustedProxies ?? []);
  const { metrics = new NodeMetrics() } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const app = newServer(options, { limits, metrics, isTrusted });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, metrics));
  // The handlers check requests, and write answers.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (text) => text);
  app.setReplySerializer((payload) => String(payload));
  app.removeContentTypeParser("text/plain");
  measure(app, metrics);
  metrics.count(view.events);
  closeGently(app);
  boundPipelining(app, limits.pipelined);
  askByOwnNames(app, options.host ?? DEFAULT_HOST, isTrusted);
  allowOrigins(app, options.origins ?? []);
  const keyGenerator = clientAddress;
  const errorResponseBuilder = tooMany;
  await app.register(rateLimit, { global: false, keyGenerator, errorResponseBuilder });
  await document(app);
  const known: KnownRoute[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) known.push({ method: one, url });
  });
  addRoutes(app, view, { ...options, metrics }, limits);
  app.setNotFoundHandler((request, reply) => answerUnknown(known, request, reply));
  await app.ready();
  return app;
}

/** How long a connection is kept for the next request. */
const KEEP_ALIVE_MS = 30_000;

interface ServerParts {
  readonly limits: ApiLimits;
  readonly metrics: NodeMetrics;
  readonly isTrusted: (address: string) => boolean;
}

function newServer(
  { logger }: ApiOptions,
  { limits, metrics, isTrusted }: ServerParts,
): FastifyInstance {
  const { bodyBytes, headerBytes, requestMs, answerMs, idleMs } = limits;
  const app = fastify({
    bodyLimit: bodyBytes,
    requestTimeout: requestMs,
    handlerTimeout: answerMs,
    http: {
      maxHeaderSize: headerBytes,
      headersTimeout: requestMs,
      // How often it is looked for requests that are late.
      connectionsCheckingInterval: Math.min(requestMs, 5000),
    },
    keepAliveTimeout: Math.min(KEEP_ALIVE_MS, idleMs),
    connectionTimeout: idleMs,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    exposeHeadRoutes: false,
    trustProxy: isTrusted,
    logController: new LogController({ disableRequestLogging: true }),
    clientErrorHandler: answerSocket,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply, metrics),
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
  });
  const onRefused = (): void => metrics.refusedConnections.inc();
  boundConnections(app.server, { limits, isTrusted, onRefused });
  return app;
}

/** Counts requests, and how long they took. */
function measure(app: FastifyInstance, { requests, durations }: NodeMetrics): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    requests.inc({ route, status: reply.statusCode });
    durations.observe({ route }, reply.elapsedTime / 1000);
    request.log.debug({ method: request.method, route, status: reply.statusCode }, "answered");
  });
}

function tooMany(_: unknown, { max, ttl }: { readonly max: number; readonly ttl: number }) {
  const expected = `at most ${max}; again in ${Math.ceil(ttl / 1000)} s`;
  return apiError("TooManyRequests", gotExpected("requests of the address", "more", expected));
}

async function document(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "quipu",
        version: "1",
        description: "A ZK rollup: submit operations, and ask what became of them.",
      },
      components: { securitySchemes: { [OPERATOR_SCHEME]: { type: "http", scheme: "bearer" } } },
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: ({ $id }, _base, _fragment, i) => `${$id ?? `schema-${i}`}`,
    },
  });
  for (const schema of namedSchemas()) app.addSchema(schema);
}

/** One count of an address's requests, whatever routes it is used for. */
function limiterOf(app: FastifyInstance, { max, windowMs }: Rate): onRequestAsyncHookHandler {
  return app.rateLimit({ max, timeWindow: windowMs }) as unknown as onRequestAsyncHookHandler;
}

function addRoutes(
  app: FastifyInstance,
  view: NodeView,
  options: ApiOptions & { readonly metrics: NodeMetrics },
  limits: ApiLimits,
): void {
  const { metrics, operatorToken: token } = options;
  const rates = options.rates === false ? undefined : { ...DEFAULT_RATES, ...options.rates };
  const submissions = new Places("submissions at a time", limits.submissions);
  const reads = new Places("requests at a time", limits.reads);
  const bound = (rate: Rate | undefined) => rate && limiterOf(app, rate);
  const submitting: Bounds = { onRequest: bound(rates?.submit), places: submissions };
  const reading: Bounds = { onRequest: bound(rates?.read), places: reads };
  const watching: Bounds = {
    onRequest: bound(rates?.watch),
    places: new Places("requests for health and figures at a time", limits.watches),
  };
  const boundsOf = { submit: submitting, health: watching } as Partial<Record<RouteName, Bounds>>;
  const handlers: Handlers = routeHandlers(view);
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
    const bounds = boundsOf[name] ?? reading;
    addRoute(app, { name, route, bounds }, handlers[name] as never);
  }
  addEventsRoute(app, { feed: view.events, limits, onRequest: bound(rates?.events), metrics });
  addMetricsRoute(app, view, { metrics, bounds: watching });
  if (token !== undefined && view.operator !== undefined) {
    const onRequest = bound(rates && GUESSING_RATE);
    addOperatorRoutes(app, view.operator, { token, onRequest });
  }
  if (view.fleet !== undefined) {
    const places = new Places("requests of provers at a time", limits.provers);
    const onRefused = bound(rates && GUESSING_RATE);
    addProverRoutes(app, view.fleet, { operatorToken: token, onRefused, places });
  }
  let text: string | undefined;
  app.route({
    method: "GET",
    url: `${API_PREFIX}/openapi.json`,
    ...hookOf(reading.onRequest),
    schema: {
      operationId: "openapi",
      summary: "This document.",
      response: { 200: { type: "object" } },
    },
    handler: (_, reply) => {
      text ??= JSON.stringify(app.swagger());
      void reply.type("application/json; charset=utf-8").send(text);
    },
  });
}
