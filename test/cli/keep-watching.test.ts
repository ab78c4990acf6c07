/** A watcher before an endpoint that does what real ones do: it goes on, and still challenges in time. */
import assert from "node:assert/strict";
import { keepWatching } from "../../cli/l1/keep-watching.js";
import { WatchReport } from "../../cli/l1/watch-report.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../../prover/keys/keyed-circuit.js";
import { History, type Made } from "../../scripts/optimistic/history.js";
import { OptimisticWorld, PEOPLE } from "../../scripts/optimistic/optimistic-world.js";
import { ETH, TERMS } from "../../scripts/optimistic/outcomes.js";
import { MIN_LEVELS } from "../../src/params.js";
import { parseShape } from "../../src/shape.js";
import type { State } from "../../src/state/state.js";
import { refusal } from "../support/refusal.js";
import { type Mishap, RpcProxy } from "../support/rpc-proxy.js";
import { until } from "../support/until.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");
const MOST_BYTES = 2 ** 18;

/** What endpoints do to every request, and what the watcher says of it. */
const MISHAPS: Readonly<Record<string, readonly [Mishap, string]>> = {
  "a page instead of JSON": [{ answer: "<html>busy</html>" }, "InvalidRpcAnswer"],
  "JSON that ends early": [{ answer: '{"jsonrpc":"2.0","resu' }, "InvalidRpcAnswer"],
  "null for every block": [{ result: null }, "InvalidRpcAnswer"],
  "an answer that is cut off": ["cut answer", "RpcUnavailable"],
  "no answer": ["lose request", "RpcUnavailable"],
  "too many requests": [{ answer: "slow down", status: 429 }, "RpcUnavailable"],
  "an answer without an end": [{ answer: "0".repeat(MOST_BYTES + 1) }, "RpcAnswerTooLarge"],
  "a refusal": [{ error: { code: -32005, message: "daily limit reached" } }, "RpcRefused"],
};

interface Line {
  readonly event: string;
  readonly code?: string;
  readonly what?: string;
  readonly proposal?: number;
}

describe("a watcher that keeps watching", function () {
  this.timeout(300_000);
  let world: OptimisticWorld;
  let history: History;
  let proxy: RpcProxy;
  let honest: State;
  /** Two true proposals. */
  let made: readonly [Made, Made];
  let goBack: () => Promise<void>;
  let lines: Line[];
  let stop: AbortController;
  let watching: Promise<void>;

  before(async () => {
    const at = { shape: SHAPE, levels: MIN_LEVELS };
    const batchCircuit = await prepareKeyedCircuit(at);
    const escapeCircuit = await prepareKeyedEscape(MIN_LEVELS);
    world = await OptimisticWorld.start({ ...at, batchCircuit, escapeCircuit });
    const prove = (): never => assert.fail("nothing is to be proven");
    history = new History(world, await world.deploy(TERMS), { shape: SHAPE, prove });
    const deposits = await history.depositAll([
      ["alice", 10n * ETH],
      ["mallory", ETH],
    ]);
    const paid = await history.propose("sequencer", history.withdrawal("alice", ETH));
    made = [deposits, paid];
    honest = history.state;
    proxy = await RpcProxy.start(world.chain.name);
  });

  beforeEach(async () => {
    goBack = await world.remember();
    lines = [];
    stop = new AbortController();
  });

  afterEach(async () => {
    proxy.heal();
    stop.abort();
    await watching.catch(() => {});
    await goBack();
    history.goBackTo(honest);
  });

  after(async () => {
    await proxy?.stop();
    await world?.stop();
  });

  const begin = async (): Promise<void> => {
    const print = (line: string) => void lines.push(JSON.parse(line));
    const chain = await Chain.connect(proxy.url, { pauseMs: 1, maxAnswerBytes: MOST_BYTES });
    watching = keepWatching(
      { ...history.rollup, chain },
      {
        ...{ report: new WatchReport({ json: true, print }), every: 0.05, signal: stop.signal },
        sender: new Sender(chain, ANVIL_KEYS[PEOPLE.indexOf("watcher")]!),
        patienceMs: 60_000,
      },
    );
    // A failure is seen by whoever awaits it.
    watching.catch(() => {});
  };
  const said = (event: string, rest: Partial<Line> = {}): Promise<void> =>
    until(() =>
      lines.some((line) => {
        const isSame = Object.entries(rest).every(([name, value]) => {
          return line[name as keyof Line] === value;
        });
        return line.event === event && isSame;
      }),
    );
  const steal = () => history.propose("mallory", history.theft("alice", "mallory", 5n * ETH));

  for (const [name, [mishap, code]] of Object.entries(MISHAPS)) {
    it(`goes on after ${name}, and challenges`, async () => {
      await begin();
      await said("start");
      proxy.plan("*", mishap, Number.POSITIVE_INFINITY);
      await said("away", { code });
      await steal();
      proxy.heal();
      await said("back");
      await said("done", { what: "challenge", proposal: 3 });
    });
  }

  it("begins though the endpoint answers nothing yet that makes sense", async () => {
    proxy.plan("eth_getLogs", { result: "0x" }, 2);
    await steal();
    await begin();
    await said("done", { what: "challenge", proposal: 3 });
    assert.equal(lines.filter(({ event }) => event === "away").length, 1);
  });

  it("reads no proposal twice because a request fails", async () => {
    await steal();
    proxy.plan("eth_getTransactionByHash", { error: { code: -32005, message: "limit" } }, 1, 2);
    await begin();
    await said("done", { what: "challenge", proposal: 3 });
    const judged = lines.filter(({ event }) => event === "judged").map(({ proposal }) => proposal);
    assert.deepEqual(judged, [1, 2, 3]);
    assert.ok(lines.some(({ code }) => code === "RpcRefused"));
  });

  it("waits for a proposal whose log is there before its transaction, and reads nothing anew", async () => {
    await steal();
    const notYet = (transaction: unknown) => ({ ...(transaction as object), blockHash: null });
    proxy.plan("eth_getTransactionByHash", { alter: notYet }, 1, 2);
    await begin();
    await said("done", { what: "challenge", proposal: 3 });
    const judged = lines.filter(({ event }) => event === "judged").map(({ proposal }) => proposal);
    assert.deepEqual(judged, [1, 2, 3]);
    assert.ok(lines.some(({ code }) => code === "RpcBehind"));
  });

  it("waits for an endpoint that is behind, and reads nothing anew", async () => {
    await begin();
    await said("start");
    proxy.lag(2, 3);
    await said("away", { code: "RpcBehind" });
    await steal();
    await said("done", { what: "challenge", proposal: 3 });
    assert.equal(lines.filter(({ event }) => event === "judged").length, 3);
  });

  it("says what was too late when the endpoint comes back, and ends at a theft that is final", async () => {
    await begin();
    await said("start");
    proxy.plan("*", "lose request", Number.POSITIVE_INFINITY);
    await said("away");
    const theft = await steal();
    await world.passTime(TERMS.challengeWindow);
    proxy.heal();
    await said("missed", { what: "challenge", proposal: theft.id });
    assert.ok(!lines.some(({ event }) => event === "due"));
    for (const one of [...made, theft]) await history.finalize(one);
    await assert.rejects(watching, refusal("FalseFinal"));
    assert.equal(lines.filter(({ event }) => event === "missed").length, 1);
  });

  it("says that a proof came too late, and slashes", async () => {
    await begin();
    await said("start");
    proxy.plan("*", "lose request", Number.POSITIVE_INFINITY);
    await said("away");
    const [, paid] = made;
    await history.challenge("mallory", paid);
    await world.passTime(TERMS.answerTime + 1);
    proxy.heal();
    await said("missed", { what: "prove", proposal: paid.id });
    await said("done", { what: "slash", proposal: paid.id });
  });
});
