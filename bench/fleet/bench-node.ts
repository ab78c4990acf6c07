/** What provers need of a node, and nothing else: no L1, no database. They come over HTTP, as to any node. */
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { pino } from "pino";
import { type AnswerOf, ROUTES } from "../../client/messages/routes.js";
import { jsonText } from "../../node/api/answers/json-text.js";
import { Places } from "../../node/api/limits/places.js";
import { NodeMetrics } from "../../node/api/metrics/node-metrics.js";
import { fastifyPath } from "../../node/api/routes/add-route.js";
import { addProverRoutes } from "../../node/api/routes/prover-routes.js";
import { answerError } from "../../node/api/server/answer-errors.js";
import type { FleetShape } from "../../node/fleet/fleet-shape.js";
import { type Fleet, openFleet } from "../../node/fleet/open-fleet.js";
import { ProverTokens } from "../../node/fleet/prover-tokens.js";

export interface BenchNode {
  readonly url: string;
  readonly token: string;
  readonly prove: Fleet["prove"];
  stop(): Promise<void>;
}

/** Of a rollup that is not there; provers ask for the depth of its tree. */
const CONFIG: Omit<AnswerOf<"config">, "levels"> = {
  ...{ apiVersion: 1, version: "0.0.0", chainId: 0n, domain: 0n, shapes: [], tokens: [] },
  contract: `0x${"0".repeat(40)}`,
  feeRecipient: `0x${"0".repeat(40)}`,
  ...{ deadline: 0, spacing: 0 },
};

export async function startBenchNode(
  shapes: readonly FleetShape[],
  levels: number,
): Promise<BenchNode> {
  const token = randomBytes(16).toString("hex");
  const tokens = new ProverTokens(new Map([["bench", token]]));
  const fleet = openFleet({ shapes, tokens, logger: pino({ level: "silent" }) });
  const app = fastify({ forceCloseConnections: true });
  const metrics = new NodeMetrics();
  app.setErrorHandler((...parts) => answerError(...parts, metrics));
  const places = new Places("requests", 10_000);
  addProverRoutes(app, fleet.view!, { operatorToken: undefined, onRefused: undefined, places });
  app.get(fastifyPath(ROUTES.config.path), async (_, reply) => {
    return reply.type("application/json").send(jsonText({ ...CONFIG, levels }));
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const end = new AbortController();
  const running = fleet.run(end.signal);
  fleet.open();
  const stop = async (): Promise<void> => {
    end.abort(new Error("done"));
    await Promise.all([running, app.close()]);
  };
  return { url: `http://127.0.0.1:${port}`, token, prove: fleet.prove, stop };
}
