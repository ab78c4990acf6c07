/** The client against a server: every route, every refusal, what is tried again. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AnsweredError } from "../../client/connection/client-error.js";
import { QuipuClient } from "../../client/connection/quipu-client.js";
import { ROUTES } from "../../client/messages/routes.js";
import { type Api, startApi } from "../../node/api/server/start-api.js";
import { gotExpected, QuipuError, ruleError } from "../../src/errors.js";
import { operationId } from "../../src/operations/operation-id.js";
import { DOMAIN } from "../support/accounts.js";
import { ACCOUNTS, BATCHES, FakeNodeView, HASH, OWNER, TIME } from "../support/fake-node-view.js";
import { refusal } from "../support/refusal.js";
import { signedTransfer } from "../support/signed-transfer.js";

describe("client: a node that answers", () => {
  const view = new FakeNodeView();
  const asked = new Set<string>();
  let api: Api;
  let client: QuipuClient;

  before(async () => {
    api = await startApi(view, { rates: false });
    const { fetch } = globalThis;
    client = new QuipuClient({
      url: api.url,
      attempts: 1,
      fetch(input, init) {
        asked.add(`${init?.method} ${new URL(String(input)).pathname}`);
        return fetch(input, init);
      },
    });
  });
  after(() => api.close());

  it("has every route of the table", async () => {
    const operation = signedTransfer(0);
    const first = await client.submit(operation);
    assert.deepEqual([first.isNew, first.transaction.state], [true, "queued"]);
    const { id } = first.transaction;
    assert.equal(id, operationId(DOMAIN, operation));
    assert.deepEqual(await client.submit(operation), { ...first, isNew: false });
    assert.deepEqual(await client.transaction(id), first.transaction);
    assert.equal((await client.transactions(0).page()).items[0]!.id, id);
    assert.equal((await client.account(3, { at: "pending" })).balance, 2n ** 100n);
    assert.equal((await client.accounts({ owner: OWNER }).page({ limit: 3 })).items.length, 3);
    assert.equal(
      (await client.accounts({ key: HASH }, { at: "pending" }).page()).items[0]!.at,
      "pending",
    );
    assert.equal((await client.accountOperations(3).page()).items[0]!.batch, BATCHES - 1);
    assert.equal((await client.accountPath(3, { at: "finalized" })).path[2]![7], 7n);
    assert.equal((await client.batches().page()).items[0]!.number, BATCHES - 1);
    assert.equal((await client.batch("latest")).newRoot, BigInt(BATCHES));
    assert.equal((await client.batchOperations(3).page()).items[0]!.operation.kind, "deposit");
    assert.equal((await client.batchData(3)).data, "0x00ff");
    assert.equal((await client.batchProof(3)).publicInputs.y, 3n);
    assert.equal((await client.fee({ kind: "payment", token: 0 })).l1.gasPrice, 10n ** 9n);
    assert.equal((await client.queue("exits").page({ limit: 1 })).waiting, 60);
    assert.equal((await client.status()).roots.committed, 5n);
    assert.equal((await client.config()).domain, DOMAIN);
    assert.equal((await client.claimable(OWNER, 0)).amount, 7n);
    assert.equal((await client.health()).status, "ok");
    for (const { method, path } of Object.values(ROUTES)) {
      const form = new RegExp(`^${method} /api/v1${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      assert.ok(
        [...asked].some((one) => form.test(one)),
        path,
      );
    }
  });

  it("reads lists page by page, and no further than it is read", async () => {
    const numbers: number[] = [];
    for await (const { number } of client.batches()) numbers.push(number);
    assert.deepEqual(numbers, [...Array(BATCHES).keys()].reverse());
    let seen = 0;
    for await (const _ of client.accounts({ owner: OWNER })) seen += 1;
    assert.equal(seen, ACCOUNTS);
    for await (const { number } of client.batches()) {
      assert.equal(number, BATCHES - 1);
      break;
    }
  });

  it("refuses with code, rule and details of the node", async () => {
    view.onSubmit = () => {
      throw ruleError("InsufficientBalance", gotExpected("balance", 1, "≥ 2", 0));
    };
    await assert.rejects(client.submit(signedTransfer(7)), (error) => {
      refusal("InsufficientBalance")(error);
      assert.ok(error instanceof AnsweredError);
      assert.equal(error.status, 422);
      assert.deepEqual(error.details, { what: "balance", got: "1", expected: "≥ 2", account: 0 });
      assert.equal(error.message, "balance of account 0: got 1, expected ≥ 2");
      return true;
    });
    view.onSubmit = () => undefined;
    await assert.rejects(client.account(ACCOUNTS), refusal("UnknownAccount"));
    await assert.rejects(client.transaction("0x1"), refusal("InvalidRequest"));
    await assert.rejects(client.transactions(0).page({ cursor: "x" }), refusal("InvalidRequest"));
  });

  it("tells what fails of a node that is ill", async () => {
    const l1 = { isOk: false, since: TIME, code: "RpcUnavailable", message: "away" };
    view.healthNow = { status: "failing", parts: { l1 } };
    assert.deepEqual(await client.health(), view.healthNow);
  });

  it("waits for a state, through a reorganisation", async () => {
    const { transaction } = await client.submit(signedTransfer(1));
    const { id } = transaction;
    assert.equal((await client.waitFor(id, "queued")).state, "queued");
    const waiting = client.waitFor(id, "finalized");
    view.bring(id, { state: "committed", batch: 3 });
    assert.equal((await client.waitFor(id, "sealed")).state, "committed");
    view.bring(id, { state: "queued", batch: undefined });
    view.events.publish({ type: "reorganised", batches: 2 });
    view.bring(id, { state: "finalized", batch: 4 });
    assert.equal((await waiting).batch, 4);
  });

  it("throws why an operation that it waits for was rejected", async () => {
    const { transaction } = await client.submit(signedTransfer(2));
    const waiting = client.waitFor(transaction.id, "committed");
    const details = { what: "nonce", got: "2", expected: "1" };
    const reason = {
      code: "NonceMismatch",
      rule: "B",
      message: "nonce: got 2, expected 1",
      details,
    };
    view.bring(transaction.id, { state: "rejected", reason });
    await assert.rejects(waiting, refusal("NonceMismatch"));
    await assert.rejects(client.waitFor(HASH, "sealed"), refusal("UnknownTransaction"));
  });

  it("stops when it is told to", async () => {
    const signal = AbortSignal.timeout(50);
    const { transaction } = await client.submit(signedTransfer(3));
    await assert.rejects(client.waitFor(transaction.id, "committed", { signal }), {
      name: "TimeoutError",
    });
    await assert.rejects(
      client.status({ signal: AbortSignal.abort(new Error("enough")) }),
      /enough/,
    );
  });
});

describe("client: a node that does not answer, or badly", () => {
  const answers: { status: number; body: string; headers?: Record<string, string> }[] = [];
  let server: Server;
  let url: string;
  let requests = 0;

  before(async () => {
    server = createServer((request, response) => {
      requests += 1;
      request.resume();
      const next = answers.length > 1 ? answers.shift() : answers[0];
      if (next === undefined) return;
      response.writeHead(next.status, next.headers).end(next.body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    answers.length = 0;
    requests = 0;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const passing = (code: string, status = 503, headers = {}) => {
    return { status, headers, body: JSON.stringify({ error: { code, message: "not now" } }) };
  };

  it("tries again what passes, after the time that the node says", async () => {
    const claimable = { owner: OWNER, token: 0, amount: "7", blockNumber: 1 };
    const good = { status: 200, body: JSON.stringify(claimable) };
    const late = passing("StoreUnavailable", 503, { "retry-after": "1" });
    answers.push(passing("QueueFull"), passing("TooManyRequests", 429), late, good);
    const client = new QuipuClient({ url });
    const start = performance.now();
    assert.equal((await client.claimable(OWNER, 0)).amount, 7n);
    assert.equal(requests, 4);
    assert.ok(performance.now() - start > 1000);
  });

  it("gives up after so many tries, with the last refusal", async () => {
    answers.push(passing("QueueFull"));
    const client = new QuipuClient({ url, attempts: 3, longestPauseMs: 1 });
    await assert.rejects(client.submit(signedTransfer(0)), refusal("QueueFull"));
    assert.equal(requests, 3);
  });

  it("does not try again what will not pass", async () => {
    answers.push(passing("InvalidRequest", 400));
    const client = new QuipuClient({ url, longestPauseMs: 1 });
    await assert.rejects(client.status(), refusal("InvalidRequest"));
    answers[0] = passing("Unexpected", 500);
    await assert.rejects(client.status(), refusal("Unexpected"));
    assert.equal(requests, 2);
  });

  it("says that an answer is none of the API", async () => {
    const client = new QuipuClient({ url, longestPauseMs: 1, attempts: 2 });
    for (const body of ["", "<html>", "{}", "null", '{"amount":7}', '{"amount":"07"}']) {
      answers[0] = { status: 200, body };
      await assert.rejects(client.claimable(OWNER, 0), refusal("InvalidAnswer"), body);
    }
    answers[0] = { status: 404, body: "<html>" };
    await assert.rejects(client.status(), refusal("InvalidAnswer"));
    // A proxy says so of a node that is away.
    answers[0] = { status: 502, body: "<html>" };
    await assert.rejects(client.status(), refusal("NodeUnavailable"));
  });

  it("says that nobody answers, or not in time", async () => {
    const silent = new QuipuClient({ url, timeoutMs: 100, attempts: 2, longestPauseMs: 1 });
    await assert.rejects(silent.status(), refusal("NodeTimeout", /within 100 ms/));
    const nowhere = new QuipuClient({ url: "http://127.0.0.1:1", attempts: 2, longestPauseMs: 1 });
    await assert.rejects(nowhere.status(), refusal("NodeUnavailable"));
    assert.ok((await nowhere.status().catch((error) => error)) instanceof QuipuError);
  });
});
