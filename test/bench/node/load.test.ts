/** Loads on a server that answers as the test says. */
import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { measureClosed, measureOpen } from "../../../bench/node/measure-load.js";
import { measureMemory } from "../../../bench/node/measure-memory.js";
import { SignedLoad } from "../../../bench/node/signed-load.js";
import { Submitter } from "../../../bench/node/submitter.js";
import { parseOperation } from "../../../src/operations/operation-json.js";
import { checkSignature } from "../../../src/operations/sign-operation.js";
import { State } from "../../../src/state/state.js";
import { DOMAIN, testAccount, testKeys } from "../../support/accounts.js";

const ACCOUNTS = 3;
const MIB = 2 ** 20;

describe("a load on a node", () => {
  /** What came, in its order. */
  let bodies: string[];
  let answer: (reply: (status: number, body: object) => void, count: number) => unknown;
  let rss: number;
  let submitter: Submitter;
  let url: string;
  const signal = new AbortController().signal;

  const server = createServer(async (request, response) => {
    if (request.method === "GET") return void response.end(metrics());
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    bodies.push(text);
    const reply = (status: number, body: object) => send(response, status, body);
    await answer(reply, bodies.length);
  });

  function metrics(): string {
    rss += MIB;
    return [
      `quipu_process_resident_memory_bytes ${rss}`,
      "quipu_nodejs_heap_size_used_bytes 1000000",
      "quipu_process_cpu_seconds_total 1.5",
    ].join("\n");
  }

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    bodies = [];
    rss = 0;
    answer = (reply, count) => reply(202, { id: `0x${count}` });
    submitter = new Submitter(url, ACCOUNTS);
  });
  afterEach(() => submitter.close());
  after(() => void server.close());

  async function loadOf(count: number): Promise<SignedLoad> {
    const accounts = Array.from({ length: ACCOUNTS }, (_, index) => {
      return { index, keys: testKeys(index) };
    });
    const load = new SignedLoad(DOMAIN, accounts);
    await load.prepare(count, () => {});
    return load;
  }

  it("consists of transfers that a state takes, each account's in the order of their nonces", async () => {
    const load = await loadOf(12);
    const state = new State(
      Array.from({ length: ACCOUNTS }, (_, i) => testAccount(i)),
      3,
    );
    const { accepted, refused, unsent } = await measureClosed({ url, submitter, load, signal }, 60);
    assert.deepEqual([accepted, refused, unsent], [12, {}, 0]);
    const nonces = [0, 0, 0];
    for (const body of bodies) {
      const operation = parseOperation(body, "body");
      checkSignature(state, operation, DOMAIN);
      assert.equal(operation.nonce, nonces[operation.from]);
      nonces[operation.from]! += 1;
    }
    assert.deepEqual(nonces, [4, 4, 4]);
  });

  it("sends again what a full node has refused, and counts that", async () => {
    const load = await loadOf(3);
    answer = (reply, count) =>
      count % 2 === 1 ? reply(503, { error: { code: "QueueFull" } }) : reply(202, { id: "0x1" });
    const { accepted, refused } = await measureClosed({ url, submitter, load, signal }, 60);
    assert.deepEqual([accepted, refused], [3, { QueueFull: 3 }]);
    assert.equal(new Set(bodies).size, 3);
  });

  it("keeps for later what a node was too full for until the end", async () => {
    const load = await loadOf(3);
    answer = (reply) => reply(429, { error: { code: "TooManyRequests" } });
    const { accepted, unsent, answerMs } = await measureClosed(
      { url, submitter, load, signal },
      0.1,
    );
    assert.deepEqual([accepted, unsent, answerMs], [0, ACCOUNTS, null]);
    answer = (reply) => reply(202, { id: "0x1" });
    const first = bodies[0];
    bodies = [];
    await measureOpen({ url, submitter, load, signal }, 30, 0.1);
    assert.equal(bodies.length, 3);
    assert.ok(bodies.includes(first!), "the same operations as before");
  });

  it("counts the time of an answer from when the operation was due", async () => {
    const load = await loadOf(20);
    const stall = sleep(400);
    answer = async (reply) => {
      await stall;
      reply(202, { id: "0x1" });
    };
    // All are due within 200 ms, and none is answered before 400 are over: half wait for 300 or more.
    const { accepted, answerMs } = await measureOpen({ url, submitter, load, signal }, 100, 0.2);
    assert.equal(accepted, 20);
    assert.ok(answerMs!.p50 >= 250, `${answerMs!.p50} ms`);
  });

  it("stops at what a node refuses for good, and where there is none", async () => {
    answer = (reply) => reply(422, { error: { code: "InvalidSignature" } });
    const order = { url, submitter, load: await loadOf(3), signal };
    const refused = { code: "LoadRefused", message: /422: .*InvalidSignature/ };
    await assert.rejects(measureClosed(order, 60), refused);
    const away = new Submitter("http://127.0.0.1:1", 1);
    await assert.rejects(away.submit("{}", 0), {
      code: "LoadRefused",
      message: /no answer/,
    });
  });

  it("finds out by how much a node's memory grows", async () => {
    const load = await loadOf(0);
    const order = { url, submitter, load, rate: 10, minutes: 0.05, report: () => {}, signal };
    const result = await measureMemory(order);
    assert.deepEqual([result.accepted, result.unsent, result.samples.length], [30, 0, 4]);
    const grown = result.samples.map(({ rssBytes }) => rssBytes);
    assert.deepEqual(
      grown.toSorted((a, b) => a - b),
      grown,
    );
    assert.ok(result.rssSlope.whole! > 0 && result.rssSlope.secondHalf! > 0);
    assert.equal(result.heapSlope.whole, 0);
  });
});

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
