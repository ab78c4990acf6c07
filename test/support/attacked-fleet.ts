/** A node on a chain, whose batches are proven by processes that are killed, stopped, cut off, or that lie. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import fastify, { type FastifyInstance } from "fastify";
import { Places } from "../../node/api/limits/places.js";
import { NodeMetrics } from "../../node/api/metrics/node-metrics.js";
import { addProverRoutes } from "../../node/api/routes/prover-routes.js";
import { answerError } from "../../node/api/server/answer-errors.js";
import { dispatchedView } from "../../node/fleet/dispatched-view.js";
import { Dispatcher } from "../../node/fleet/dispatcher.js";
import type { FleetTiming } from "../../node/fleet/fleet-timing.js";
import { ProverTokens } from "../../node/fleet/prover-tokens.js";
import { SYSTEM_CLOCK } from "../../node/pipeline/bell.js";
import { describeFile } from "../../prover/artifacts/artifact-file.js";
import { ProofChecker } from "../../prover/check/proof-checker.js";
import { CLIENT_SHAPE, ClientRollup } from "./client-rollup.js";
import type { Behaviour } from "./fleet-prover.js";
import { NetworkNamespace } from "./network-namespace.js";
import { chainParties, pay } from "./node-on-l1.js";
import { servedNode } from "./served-node.js";
import { TcpProxy } from "./tcp-proxy.js";
import { until } from "./until.js";

const PROVER = fileURLToPath(new URL("./fleet-prover.js", import.meta.url));

/** Batches that are to be pending: more than there are provers. */
const PENDING = 6;

/** Transfers that wait for a batch. */
const QUEUED = 40;

interface ProverHow {
  readonly name: string;
  readonly as: Behaviour;
  readonly proofMs: number;
  /** Where its process is, if not beside the node. */
  readonly network: NetworkNamespace | undefined;
}

/** A prover as a process, and what it has said. */
export class ProverProcess {
  readonly name: string;
  readonly child: ChildProcess;
  readonly said: { readonly text: string; readonly at: number }[] = [];
  /** The batch that it is at. */
  position: number | undefined;

  constructor(url: string, token: string, how: ProverHow) {
    this.name = how.name;
    const own = [process.execPath, PROVER, url, token, how.name, how.as, `${how.proofMs}`];
    const [program, ...args] = how.network?.inside(own) ?? own;
    this.child = spawn(program!, args, { stdio: ["ignore", "pipe", "inherit"] });
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      const text = line.slice(how.name.length + 1);
      this.said.push({ text, at: performance.now() });
      const [what, position] = text.split(" ");
      if (what === "leased") this.position = Number(position);
      if (["proven", "gone", "failed"].includes(what!)) this.position = undefined;
    });
  }

  hasSaid(what: string): boolean {
    return this.said.some(({ text }) => text.startsWith(what));
  }

  async kill(): Promise<void> {
    const closed = once(this.child, "close");
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await closed;
  }
}

export class AttackedFleet {
  readonly chain: ClientRollup;
  readonly dispatcher: Dispatcher;
  readonly provers: ProverProcess[] = [];
  /** A way to the node that can be cut. */
  readonly proxy: TcpProxy;
  /** Another one, where there can be one here: a network of the prover's own. */
  readonly network: NetworkNamespace | undefined;
  /** Transfers that were submitted. */
  submitted = 0;
  readonly #app: FastifyInstance;
  readonly #url: string;
  readonly #inNetwork: Server | undefined;
  readonly #checker: ProofChecker;
  readonly #end = new AbortController();
  readonly #served: ReturnType<typeof servedNode>;
  readonly #l1: ReturnType<typeof chainParties>["l1"];
  #submitting: Promise<void> = Promise.resolve();

  private constructor(parts: {
    readonly chain: ClientRollup;
    readonly dispatcher: Dispatcher;
    readonly checker: ProofChecker;
    readonly app: FastifyInstance;
    readonly url: string;
    readonly proxy: TcpProxy;
    readonly network: NetworkNamespace | undefined;
    readonly inNetwork: Server | undefined;
  }) {
    const { chain, dispatcher } = parts;
    this.chain = chain;
    this.dispatcher = dispatcher;
    this.proxy = parts.proxy;
    this.network = parts.network;
    this.#inNetwork = parts.inNetwork;
    this.#checker = parts.checker;
    this.#app = parts.app;
    this.#url = parts.url;
    // Not the node's: a client of a chain may follow it in one place only at a time.
    this.#l1 = chainParties(chain).l1;
    const options = {
      prove: dispatcher.prove.bind(dispatcher),
      service: { provers: PENDING, backlog: 2 * PENDING },
    };
    this.#served = servedNode(chain, chainParties(chain), options, this.#l1);
  }

  /** @param liars names of provers that lie: each has a token of its own, for who has lied is given no job for a time */
  static async start(
    timing: Partial<FleetTiming>,
    liars: readonly string[],
  ): Promise<AttackedFleet> {
    const [chain, checker] = [await ClientRollup.start(), new ProofChecker()];
    const { verificationKey, zkeyPath } = chain.batchKey;
    const hash = "c1".repeat(32);
    const dispatcher = new Dispatcher({
      shapes: [
        {
          ...{ shape: CLIENT_SHAPE, constraints: 10_000, circuit: hash, key: hash },
          ...{ verificationKey, provingKey: await describeFile(zkeyPath) },
        },
      ],
      check: (of, inputs, proof) => checker.check(of.verificationKey, { inputs, proof }),
      clock: SYSTEM_CLOCK,
      timing,
    });
    const tokens = new ProverTokens(
      new Map(["honest", ...liars].map((name) => [name, tokenOf(name)])),
    );
    const app = fastify({ forceCloseConnections: true });
    const metrics = new NodeMetrics();
    app.setErrorHandler((...parts) => answerError(...parts, metrics));
    const places = new Places("requests", 1000);
    const view = dispatchedView(dispatcher, { tokens, clock: SYSTEM_CLOCK });
    addProverRoutes(app, view, { operatorToken: undefined, onRefused: undefined, places });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const proxy = await TcpProxy.start(() => Number(new URL(url).port));
    const isPossible = NetworkNamespace.missing() === undefined;
    const network = isPossible ? await NetworkNamespace.create() : undefined;
    // The same server, at an address of the network.
    const inNetwork = network && createServer(app.routing).listen(0, network.host);
    const parts = { chain, dispatcher, checker, app, url, proxy, network, inNetwork };
    const fleet = new AttackedFleet(parts);
    await fleet.#begin();
    return fleet;
  }

  /** @param options.by the way to the node: the proxy and the network can be cut */
  async join(
    name: string,
    options: { as?: Behaviour; proofMs?: number; by?: "proxy" | "network" } = {},
  ): Promise<ProverProcess> {
    const { as = "honest", proofMs = 50, by } = options;
    const token = tokenOf(as === "honest" ? "honest" : name);
    const url = by === undefined ? this.#url : by === "proxy" ? this.proxy.url : this.#networkUrl;
    const network = by === "network" ? this.network : undefined;
    const prover = new ProverProcess(url, token, { name, as, proofMs, network });
    this.provers.push(prover);
    await until(() => prover.hasSaid("joined"));
    return prover;
  }

  get #networkUrl(): string {
    const { address, port } = this.#inNetwork!.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** Waits until another prover is at a batch, or it is proven. @returns milliseconds since a time */
  async untilElsewhere(position: number, victim: ProverProcess, since: number): Promise<number> {
    const isElsewhere = (): boolean =>
      !this.#isPending(position) ||
      this.provers.some((each) => each !== victim && each.position === position);
    await until(isElsewhere);
    return performance.now() - since;
  }

  /** Submits no further transfers, and waits until all are on L1. @returns what L1 and the node say */
  async settle() {
    this.#end.abort();
    await this.#submitting;
    await this.#served.untilSettled(this.submitted);
    const { state, batchNumber } = await this.#l1.follow();
    const { committed, dropped, lost } = this.#served.seen;
    return { nonce: state.account(0)?.nonce, batchNumber, committed, dropped, lost };
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.provers.map((prover) => prover.kill()));
    await this.#submitting.catch(() => {});
    await this.#served.stop().catch(() => {});
    this.#inNetwork?.closeAllConnections();
    this.#inNetwork?.close();
    await Promise.all([this.#app.close(), this.proxy.stop(), this.#checker.close()]);
    await this.network?.remove();
    await this.chain.anvil.stop();
  }

  async #begin(): Promise<void> {
    await this.#served.start();
    void this.dispatcher.run(this.#end.signal);
    this.dispatcher.open();
    this.#submitting = this.#submitAll();
    this.#submitting.catch(() => {});
  }

  /** Keeps the provers at work, without a queue that grows. */
  async #submitAll(): Promise<void> {
    const { node } = this.#served;
    while (!this.#end.signal.aborted) {
      // It is not known before the node has followed L1.
      const known = node.account(0);
      if (known !== undefined && known.nextNonce - known.account.nonce < QUEUED) {
        const values = { to: 0, amount: 1n, fee: 0n, nonce: this.submitted };
        await node.submit(pay(this.#l1, 0, values));
        this.submitted += 1;
      } else await sleep(5);
    }
  }

  #isPending(position: number): boolean {
    return [...this.dispatcher.jobs.all].some(({ job }) => job.position === position);
  }
}

function tokenOf(name: string): string {
  return `the token of ${name}`.replaceAll(" ", "-");
}
