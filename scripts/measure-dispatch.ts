/**
 * Measures what the dispatch of proofs costs: node dist/scripts/measure-dispatch.js [seconds] [ms] [provers…]
 *
 * A dispatcher behind the API, as a node has it, and simulated provers in a process of their own: each takes a job over
 * HTTP, fetches its content, sleeps for as long as a proof takes (by default 5,000 ms, give or take a fifth), and hands in
 * a proof, which is checked. What is lost is the time from the end of one proof to the beginning of the next, as a share
 * of both. By default for 30 seconds with 1, 10, 100 and 1,000 provers. With UNCHECKED=1 in the
 * environment proofs are not checked: what is left is the dispatch alone.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { FleetClient } from "../client/connection/fleet-client.js";
import { ProverAgent } from "../fleet/agent/prover-agent.js";
import type { Job, ProverSelf } from "../fleet/job-source.js";
import { HttpJobSource } from "../fleet/remote/http-job-source.js";
import { createApi } from "../node/api/server/create-api.js";
import { dispatchedView } from "../node/fleet/dispatched-view.js";
import { Dispatcher } from "../node/fleet/dispatcher.js";
import type { FleetShape } from "../node/fleet/fleet-shape.js";
import { ProverTokens } from "../node/fleet/prover-tokens.js";
import { SYSTEM_CLOCK } from "../node/pipeline/bell.js";
import { ProofChecker } from "../prover/check/proof-checker.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import { SHAPE, sealCase } from "../test/support/batches.js";
import { FakeNodeView } from "../test/support/fake-node-view.js";
import { simulatedKey } from "../test/support/simulated-proof.js";
import type { ProofPoints } from "../verifier/proof-points.js";

const TOKEN = "a token for measurements";
const HASH = "0".repeat(64);
/** Orders that wait for a prover, for each prover that there is. */
const AHEAD = 2;

/** What a process of provers measures. */
interface Measured {
  /** Milliseconds from the end of a proof to the beginning of the next. */
  readonly gaps: readonly number[];
  readonly cpuMs: number;
}

interface Plan {
  readonly url: string;
  readonly provers: number;
  readonly proofMs: number;
  readonly seconds: number;
  readonly proof: ProofPoints;
}

if (process.send === undefined) await measureAll();
else process.once("message", (plan: string) => void prove(fromText(plan) as Plan));

async function measureAll(): Promise<void> {
  const [seconds = "30", ms = "5000", ...counts] = process.argv.slice(2);
  const provers = counts.length === 0 ? [1, 10, 100, 1000] : counts.map(Number);
  console.log(`proofs of ${ms} ms for ${seconds} s; what is lost, by percentile, in ms`);
  for (const count of provers) {
    const plan = { provers: count, proofMs: Number(ms), seconds: Number(seconds) };
    console.log(await measure(plan));
  }
}

/** One line of the table. */
async function measure({
  provers,
  proofMs,
  seconds,
}: Omit<Plan, "url" | "proof">): Promise<string> {
  const { verificationKey, prove } = await simulatedKey("dispatch");
  const { batch } = sealCase();
  const { digest, challenge, y } = batch.publicInputs;
  const proof = prove([digest, challenge, y]);
  const shape: FleetShape = {
    ...{ shape: SHAPE, constraints: 100_000, circuit: HASH, key: HASH, verificationKey },
    provingKey: { path: "none", sha256: HASH, size: 0 },
  };
  const checker = new ProofChecker();
  // The first check loads the curve.
  await checker.check(verificationKey, { inputs: [digest, challenge, y], proof });
  const dispatcher = new Dispatcher({
    ...{ shapes: [shape], clock: SYSTEM_CLOCK },
    check: async (_, inputs, made) =>
      process.env.UNCHECKED === "1" || checker.check(verificationKey, { inputs, proof: made }),
  });
  const tokens = new ProverTokens(new Map([["measure", TOKEN.replaceAll(" ", "-")]]));
  const fleet = dispatchedView(dispatcher, { tokens, clock: SYSTEM_CLOCK });
  const app = await createApi(Object.assign(new FakeNodeView(), { fleet }), { rates: false });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const end = new AbortController();
  const running = dispatcher.run(end.signal);
  dispatcher.open();
  let proven = 0;
  const order = async (position: number): Promise<void> => {
    const signal = AbortSignal.any([end.signal]);
    const one = varied(batch, position);
    const rest = { isUrgent: () => false, onStart: () => {} };
    await dispatcher.prove(one, { position, signal, ...rest }).catch(() => {});
    if (signal.aborted) return;
    proven += 1;
    void order(position + AHEAD * provers);
  };
  for (let position = 0; position < AHEAD * provers; position += 1) void order(position);
  const child = fork(process.argv[1]!);
  const plan: Plan = { url, provers, proofMs, seconds, proof };
  child.send(toText(plan));
  await ready(child);
  const [before, start, cpu] = [proven, performance.now(), process.cpuUsage()];
  const { gaps, cpuMs } = await answer(child);
  const passed = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const count = proven - before;
  end.abort(new Error("measured"));
  await running;
  child.disconnect();
  await app.close();
  await checker.close();
  const sorted = gaps.toSorted((one, other) => one - other);
  const part = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const cores = (used: number) => (used / passed).toFixed(2);
  return [
    `${provers} provers`,
    `${((1000 * count) / passed).toFixed(1)} jobs/s`,
    `p50 ${part(0.5).toFixed(1)}`,
    `p99 ${part(0.99).toFixed(1)}`,
    `mean ${mean.toFixed(1)}`,
    `lost ${((100 * mean) / (mean + proofMs)).toFixed(2)} %`,
    `cores: node ${cores((user + system) / 1000)}, provers ${cores(cpuMs)}`,
    `CPU of the node for a job: ${((user + system) / 1000 / count).toFixed(1)} ms`,
  ].join("; ");
}

/** Another job of the same public inputs, so that one proof fits all. */
function varied(batch: SealedBatch, position: number): SealedBatch {
  const topRoots = [BigInt(position), ...batch.tree.topRoots.slice(1)];
  return { ...batch, tree: { ...batch.tree, topRoots } };
}

async function ready(child: ChildProcess): Promise<void> {
  await once(child, "message");
}

async function answer(child: ChildProcess): Promise<Measured> {
  const [measured] = await once(child, "message");
  return measured as Measured;
}

/** The provers: begin one after another within the time of a proof, so that they do not go in step. */
async function prove({ url, provers, proofMs, seconds, proof }: Plan): Promise<void> {
  const end = new AbortController();
  const gaps: number[] = [];
  let isMeasured = false;
  const proveFor = (): number => proofMs * (0.8 + 0.4 * Math.random());
  for (let i = 0; i < provers; i += 1) {
    const client = new FleetClient({ url, token: TOKEN.replaceAll(" ", "-"), attempts: 1 });
    let finished: number | undefined;
    const agent = new ProverAgent({
      source: new UnreadJobs(client),
      self: selfOf(`p${i}`),
      prove: async (_, { signal }) => {
        const start = performance.now();
        if (finished !== undefined && isMeasured) gaps.push(start - finished);
        await sleep(proveFor(), undefined, { signal });
        finished = performance.now();
        return proof;
      },
    });
    void agent.run(end.signal).catch(() => {});
    await sleep(proofMs / provers);
  }
  await sleep(proofMs);
  isMeasured = true;
  const cpu = process.cpuUsage();
  process.send!("ready");
  await sleep(1000 * seconds);
  const { user, system } = process.cpuUsage(cpu);
  process.send!({ gaps, cpuMs: (user + system) / 1000 } satisfies Measured);
  end.abort(new Error("measured"));
}

function selfOf(name: string): ProverSelf {
  return {
    ...{ name, version: "0.0.0", threads: 1, memoryMiB: 1, backend: "engine" },
    shapes: [{ shape: SHAPE, circuit: HASH, key: HASH }],
  };
}

/** Fetches what is to be proven, and hashes it, but does not read it: that is the work of a prover's own machine. */
class UnreadJobs extends HttpJobSource {
  readonly #client: FleetClient;

  constructor(client: FleetClient) {
    super(client);
    this.#client = client;
  }

  override async batch({ digest }: Job): Promise<SealedBatch> {
    const text = await this.#client.jobContent(`0x${digest}`);
    if (createHash("sha256").update(text).digest("hex") !== digest) throw new Error("another job");
    return {} as SealedBatch;
  }
}

function toText(plan: Plan): string {
  return JSON.stringify(plan, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
}

function fromText(text: string): unknown {
  return JSON.parse(text, (_, value) => {
    return typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  });
}
