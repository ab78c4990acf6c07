/** Every route, by what it answers; each answer is what the OpenAPI document says. */
import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { ROUTES } from "../../../client/messages/routes.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { operationId } from "../../../src/operations/operation-id.js";
import { DOMAIN } from "../../support/accounts.js";
import { DocumentChecker } from "../../support/document-checker.js";
import {
  ACCOUNTS,
  at,
  BATCHES,
  FakeNodeView,
  HASH,
  OWNER,
  TIME,
} from "../../support/fake-node-view.js";
import { signedTransfer, submission } from "../../support/signed-transfer.js";

describe("api: routes", () => {
  const view = new FakeNodeView();
  const id = operationId(DOMAIN, signedTransfer(0));
  let app: FastifyInstance;
  let checker: DocumentChecker;

  before(async () => {
    app = await createApi(view, { rates: false });
    checker = await DocumentChecker.of(app);
    await app.inject(submission(0));
  });
  after(() => app.close());

  async function get(path: string, status = 200) {
    const answer = await app.inject(at(path));
    assert.equal(answer.statusCode, status, `${path}: ${answer.body}`);
    assert.equal(answer.headers["content-type"], "application/json; charset=utf-8");
    const json = answer.json();
    checker.checkAnswer("GET", at(path), status, json);
    return json;
  }

  async function post(path: string, body: unknown, status = 200) {
    const headers = { "content-type": "application/json" };
    const request = {
      method: "POST",
      url: at(path),
      headers,
      payload: JSON.stringify(body),
    } as const;
    const answer = await app.inject(request);
    assert.equal(answer.statusCode, status, `${path}: ${answer.body}`);
    checker.checkAnswer("POST", at(path), status, answer.json());
    return answer.json();
  }

  /** All items of a list, page by page. */
  async function itemsOf(path: string, limit: number) {
    const items: Record<string, unknown>[] = [];
    let cursor = "";
    for (let pages = 0; pages < 1000; pages += 1) {
      const page = await get(`${path}${path.includes("?") ? "&" : "?"}limit=${limit}${cursor}`);
      assert.ok(page.items.length <= limit);
      items.push(...page.items);
      if (page.next === undefined) return items;
      cursor = `&cursor=${page.next}`;
    }
    throw new Error(`${path} has no end`);
  }

  it("take a new operation with 202, and a known one with 200", async () => {
    const body = JSON.parse(submission(5).payload);
    const taken = await post("/transactions", body, 202);
    assert.equal(taken.state, "queued");
    assert.equal(taken.operation.amount, "1000");
    assert.deepEqual(await post("/transactions", body, 200), taken);
    assert.deepEqual(await get(`/transactions/${taken.id}`), taken);
  });

  it("tell what became of an operation", async () => {
    const reason = { code: "NonceGapExpired", message: "never came", details: {} };
    view.bring(id, { state: "rejected", reason });
    assert.deepEqual((await get(`/transactions/${id}`)).reason, reason);
    const l1 = { transactionHash: HASH, blockNumber: 3, blockTime: TIME };
    view.bring(id, { state: "committed", batch: 4, ordinal: 0, l1, reason: undefined });
    const { state, batch } = await get(`/transactions/${id}`);
    assert.deepEqual([state, batch], ["committed", 4]);
  });

  it("answer 404 for what there is not, each with a code of its own", async () => {
    const codes = {
      [`/transactions/0x${"00".repeat(32)}`]: "UnknownTransaction",
      [`/accounts/${ACCOUNTS}`]: "UnknownAccount",
      [`/batches/${BATCHES}`]: "UnknownBatch",
      [`/batches/${BATCHES}/transactions`]: "UnknownBatch",
      [`/batches/${BATCHES}/data`]: "UnknownBatch",
      [`/batches/${BATCHES}/proof`]: "UnknownProof",
    };
    for (const [path, code] of Object.entries(codes)) {
      assert.equal((await get(path, 404)).error.code, code, path);
    }
    const nowhere = await app.inject(at("/nowhere"));
    assert.deepEqual([nowhere.statusCode, nowhere.json().error.code], [404, "UnknownRoute"]);
  });

  it("answer 405 with the methods that there are", async () => {
    for (const method of ["DELETE", "PUT", "HEAD", "OPTIONS"] as const) {
      const answer = await app.inject({ method, url: at("/transactions") });
      assert.equal(answer.statusCode, 405, method);
      assert.equal(answer.headers.allow, "POST, GET");
    }
  });

  it("have accounts at three times, and by owner or key", async () => {
    assert.equal((await get("/accounts/3")).at, "committed");
    for (const when of ["pending", "committed", "finalized"]) {
      assert.equal((await get(`/accounts/3?at=${when}`)).at, when);
    }
    assert.equal((await itemsOf(`/accounts?owner=${OWNER}`, 100)).length, ACCOUNTS);
    assert.equal((await itemsOf(`/accounts?key=${HASH}`, 100)).length, ACCOUNTS);
    const neither = ["/accounts", `/accounts?owner=${OWNER}&key=${HASH}`, "/accounts?owner=0x1"];
    for (const path of neither) assert.equal((await get(path, 400)).error.code, "InvalidRequest");
    assert.equal((await get("/accounts/3/path")).path[0].length, 8);
    assert.equal((await get("/accounts/3/path?at=pending")).at, "pending");
    assert.equal((await get("/accounts/3/path?at=later", 400)).error.code, "InvalidRequest");
  });

  it("page through lists without a gap or a double", async () => {
    for (const limit of [1, 7, 100]) {
      const numbers = (await itemsOf("/batches", limit)).map(({ number }) => number);
      assert.deepEqual(numbers, [...Array(BATCHES).keys()].reverse());
    }
    assert.equal((await itemsOf("/accounts/3/transactions", 33)).length, BATCHES);
    assert.equal((await itemsOf("/batches/latest/transactions", 7)).length, 30);
    assert.equal((await itemsOf("/queues/deposits", 25)).length, 60);
    assert.equal((await itemsOf("/transactions?account=0", 1)).length, view.transactionsById.size);
    assert.equal((await get("/batches")).items.length, 25);
  });

  it("take a cursor for the list that it is of, and nothing else", async () => {
    const { next } = await get("/batches?limit=1");
    const wrong = ["x", "é", Buffer.from("batches:-1").toString("base64url"), "A".repeat(200)];
    const huge = Buffer.from("batches:99999999999999999999").toString("base64url");
    for (const path of [
      `/queues/exits?cursor=${next}`,
      `/accounts/3/transactions?cursor=${next}`,
      ...[...wrong, huge].map((cursor) => `/batches?cursor=${encodeURIComponent(cursor)}`),
      "/batches?limit=0",
      "/batches?limit=101",
      "/batches?limit=1&limit=2",
      "/batches?limit=1e1",
      "/batches?page=2",
      "/batches?__proto__=1",
      "/batches?toString=1",
    ]) {
      assert.equal((await get(path, 400)).error.code, "InvalidRequest", path);
    }
  });

  it("have batches with what they published and their proofs", async () => {
    assert.equal((await get("/batches/latest")).number, BATCHES - 1);
    assert.equal((await get("/batches/7")).newRoot, "8");
    assert.equal((await get("/batches/7/data")).data, "0x00ff");
    assert.equal((await get("/batches/latest/proof")).publicInputs.y, "3");
    for (const name of ["-1", "1.5", "first", "0x1", "4294967296"])
      await get(`/batches/${name}`, 400);
  });

  it("quote fees", async () => {
    const quote = await post("/fee", { kind: "payment", token: 0 });
    assert.equal(quote.minimum, `${2n * 10n ** 12n}`);
    for (const wrong of [
      {},
      { kind: "mint", token: 0 },
      { kind: "payment", token: 0, more: 1 },
      [],
      7,
    ]) {
      assert.equal((await post("/fee", wrong, 400)).error.code, "InvalidRequest");
    }
  });

  it("tell queues, status, configuration and what is claimable", async () => {
    assert.equal((await get("/queues/exits")).marked, 1);
    await get("/queues/transfers", 400);
    assert.equal((await get("/status")).mode, "node");
    assert.equal((await get("/config")).chainId, "31337");
    assert.equal((await get(`/claimable?owner=${OWNER}&token=0`)).amount, "7");
    await get(`/claimable?owner=${OWNER}`, 400);
  });

  it("tell health with 200, or with 503 and what fails since when", async () => {
    assert.equal((await get("/health")).status, "ok");
    const database = { isOk: false, since: TIME, code: "StoreUnavailable", message: "away" };
    view.healthNow = { status: "failing", parts: { database } };
    assert.deepEqual((await get("/health", 503)).parts.database, database);
  });

  it("tell figures to Prometheus, each named quipu_", async () => {
    const { body, headers } = await app.inject(at("/metrics"));
    assert.match(String(headers["content-type"]), /^text\/plain/);
    const names = [...body.matchAll(/^# TYPE (\w+)/gm)].map((match) => match[1]!);
    assert.deepEqual(
      names.filter((name) => !name.startsWith("quipu_")),
      [],
    );
    assert.match(body, /^quipu_operations\{state="ready"\} 3$/m);
    assert.match(body, /^quipu_contract_frozen 0$/m);
    assert.match(body, /^quipu_backlog_batches\{state="proven"\} 2$/m);
    assert.match(body, /^quipu_l1_lag_blocks 1$/m);
    assert.match(
      body,
      /^quipu_http_requests_total\{route="\/api\/v1\/batches",status="200"\} \d+$/m,
    );
    assert.ok(names.includes("quipu_proving_seconds"));
  });

  it("tell Prometheus the deadlines of L1's queues as long as something waits there", async () => {
    const metrics = async () => (await app.inject(at("/metrics"))).body;
    const before = await metrics();
    assert.match(before, /^quipu_queue_items\{queue="exits"\} 0$/m);
    assert.match(before, /^quipu_queue_urgent_seconds\{queue="deposits"\} -30$/m);
    assert.match(before, /^quipu_queue_deadline_seconds\{queue="deposits"\} 600$/m);
    assert.doesNotMatch(before, /^quipu_queue_\w+_seconds\{queue="exits"\}/m);
    const { deposits } = view;
    view.deposits = { waiting: 0 } as typeof deposits;
    const after = await metrics();
    assert.match(after, /^quipu_queue_items\{queue="deposits"\} 0$/m);
    assert.doesNotMatch(after, /^quipu_queue_\w+_seconds\{/m);
    view.deposits = deposits;
  });

  it("tell Prometheus how often operations have reached each state", async () => {
    const counted = async (state: string) => {
      const { body } = await app.inject(at("/metrics"));
      return Number(
        new RegExp(`^quipu_operations_total\\{state="${state}"\\} (\\d+)$`, "m").exec(body)?.[1] ??
          0,
      );
    };
    const states = ["rejected", "committed"];
    const before = await Promise.all(states.map(counted));
    view.events.publish({ type: "transaction", id: HASH, state: "rejected" });
    view.events.publish({ type: "transaction", id: HASH, state: "committed", batch: 1 });
    view.events.publish({ type: "batch", number: 1, state: "committed" });
    // Of all that comes in one turn it is told at its end.
    await new Promise(setImmediate);
    const after = await Promise.all(states.map(counted));
    assert.deepEqual(
      after,
      before.map((count) => count + 1),
    );
  });

  it("are all in the document, with parameters, bodies and answers", () => {
    const { openapi, paths } = checker.document;
    assert.match(openapi, /^3\.1\./);
    for (const { method, path, ...route } of Object.values(ROUTES)) {
      const documented = paths[at(path)]?.[method.toLowerCase()];
      assert.ok(documented !== undefined, path);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
      const named = documented.parameters ?? [];
      assert.deepEqual(
        named.filter((parameter) => parameter.in === "path").map(({ name }) => name),
        inPath,
      );
      const inQuery = "query" in route ? Object.keys(route.query.entries) : [];
      const queried = named.filter((parameter) => parameter.in === "query");
      assert.deepEqual(queried.map(({ name }) => name).sort(), inQuery.sort());
      assert.equal(documented.requestBody !== undefined, "body" in route);
      for (const status of route.statuses) assert.ok(documented.responses[status] !== undefined);
    }
    for (const path of ["/events", "/metrics", "/openapi.json"]) assert.ok(at(path) in paths, path);
  });

  it("are documented without a reference that leads nowhere, and every schema compiles", () => {
    const { document } = checker;
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
    assert.ok(references.length > 40);
    for (const [, reference] of references) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(reference!)?.[1];
      assert.ok(name !== undefined && name in document.components.schemas, reference);
    }
    for (const schema of Object.values(document.components.schemas)) checker.checkOf(schema);
    const transfer = JSON.parse(submission(0).payload);
    const check = checker.checkOf(document.components.schemas.SignedOperation!);
    check(transfer);
    for (const wrong of [
      { from: -1 },
      { amount: 7 },
      { amount: "07" },
      { more: 1 },
      { kind: "x" },
    ]) {
      assert.throws(() => check({ ...transfer, ...wrong }), JSON.stringify(wrong));
    }
  });
});
