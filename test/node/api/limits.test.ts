/** What the API takes at most, from whom, and what it answers beyond. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { ApiOptions } from "../../../node/api/server/api-options.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { startApi } from "../../../node/api/server/start-api.js";
import { at, FakeNodeView } from "../../support/fake-node-view.js";
import { refusal } from "../../support/refusal.js";
import { submission } from "../../support/signed-transfer.js";
import { until } from "../../support/until.js";

describe("api: limits", () => {
  let view: FakeNodeView;
  let app: FastifyInstance;

  beforeEach(() => {
    view = new FakeNodeView();
  });
  afterEach(() => app.close());

  async function start(options: ApiOptions = { rates: false }): Promise<void> {
    app = await createApi(view, options);
  }

  async function codeOf(request: InjectOptions | string): Promise<[number, string | undefined]> {
    const answer = await app.inject(request);
    return [answer.statusCode, answer.statusCode < 400 ? undefined : answer.json().error.code];
  }

  /** What is answered to bytes over a socket. */
  async function overSocket(bytes: string, limits: ApiOptions["limits"] = {}): Promise<string> {
    await start({ rates: false, limits });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    await new Promise((resolve) => socket.on("close", resolve).on("error", resolve));
    return text;
  }

  it("refuse a body that is too large, or of another type", async () => {
    await start();
    const large = { ...submission(0), payload: `"${"x".repeat(20_000)}"` };
    assert.deepEqual(await codeOf(large), [413, "RequestTooLarge"]);
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const other = { ...submission(0), headers: { "content-type": type } };
      assert.deepEqual(await codeOf(other), [415, "UnsupportedMediaType"]);
    }
    const empty = { ...submission(0), payload: "" };
    assert.deepEqual(await codeOf(empty), [400, "InvalidRequest"]);
  });

  it("refuse headers that are too large, before they are a request", async () => {
    const text = await overSocket(
      `GET ${at("/status")} HTTP/1.1\r\nX: ${"y".repeat(40_000)}\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 431 /);
    assert.match(text, /"code":"HeadersTooLarge"/);
  });

  it("refuse what is not HTTP, and what does not arrive in time", async () => {
    assert.match(
      await overSocket("nonsense\r\n\r\n"),
      /^HTTP\/1\.1 400 .*"code":"InvalidRequest"/s,
    );
    await app.close();
    const slow = await overSocket(`POST ${at("/fee")} HTTP/1.1\r\nHost: localhost\r\n`, {
      requestMs: 200,
    });
    assert.match(slow, /^HTTP\/1\.1 408 .*"code":"RequestTimeout"/s);
  });

  it("bound the requests of an address, submissions and others apart", async () => {
    const rates = { submit: { max: 3, windowMs: 60_000 }, read: { max: 2, windowMs: 60_000 } };
    await start({ rates });
    const statuses = async (requests: (InjectOptions | string)[]) => {
      const answers = [];
      for (const request of requests) answers.push((await app.inject(request)).statusCode);
      return answers;
    };
    assert.deepEqual(await statuses([0, 1, 2, 3].map(submission)), [202, 202, 202, 429]);
    // All reads count together.
    assert.deepEqual(
      await statuses([at("/status"), at("/batches/1"), at("/config")]),
      [200, 200, 429],
    );
    const answer = await app.inject(at("/status"));
    assert.equal(answer.json().error.code, "TooManyRequests");
    assert.match(String(answer.headers["retry-after"]), /^\d+$/);
    const elsewhere = { url: at("/status"), remoteAddress: "192.0.2.7" };
    assert.deepEqual(await codeOf(elsewhere), [200, undefined]);
  });

  it("count an IPv6 address with its subnet, and believe proxies only where they are trusted", async () => {
    const rates = { read: { max: 1, windowMs: 60_000 } };
    await start({ rates });
    const url = at("/status");
    assert.deepEqual(await codeOf({ url, remoteAddress: "2001:db8::1" }), [200, undefined]);
    assert.deepEqual(await codeOf({ url, remoteAddress: "2001:db8::2" }), [429, "TooManyRequests"]);
    const from = (address: string) => ({ url, headers: { "x-forwarded-for": address } });
    assert.deepEqual(await codeOf(from("192.0.2.1")), [200, undefined]);
    assert.deepEqual(await codeOf(from("192.0.2.2")), [429, "TooManyRequests"]);
    await app.close();
    await start({ rates, trustedProxies: ["127.0.0.1"] });
    assert.deepEqual(await codeOf(from("192.0.2.1")), [200, undefined]);
    assert.deepEqual(await codeOf(from("192.0.2.2")), [200, undefined]);
  });

  it("answer what is too much at a time with 503, and go on when it is less", async () => {
    await start({ rates: false, limits: { submissions: 2 } });
    const waiting: (() => void)[] = [];
    view.onSubmit = () => new Promise<void>((resolve) => waiting.push(resolve));
    const answers = [0, 1].map((nonce) => app.inject(submission(nonce)));
    await until(() => waiting.length === 2);
    const answer = await app.inject(submission(2));
    assert.deepEqual([answer.statusCode, answer.headers["retry-after"]], [503, "1"]);
    assert.equal(answer.json().error.code, "Overloaded");
    assert.deepEqual(await codeOf(at("/status")), [200, undefined]);
    for (const go of waiting) go();
    for (const each of answers) assert.equal((await each).statusCode, 202);
    view.onSubmit = () => undefined;
    assert.deepEqual(await codeOf(submission(2)), [202, undefined]);
  });

  it("answer with 503 what takes too long, and keep its place until it ends", async () => {
    await start({ rates: false, limits: { answerMs: 100, submissions: 1 } });
    let go = () => {};
    view.onSubmit = () => new Promise<void>((resolve) => (go = resolve));
    assert.deepEqual(await codeOf(submission(0)), [503, "AnswerTimeout"]);
    assert.deepEqual(await codeOf(submission(1)), [503, "Overloaded"]);
    go();
    view.onSubmit = () => undefined;
    await until(async () => (await codeOf(submission(1)))[0] === 202);
  });

  it("serve figures while the node does not answer", async () => {
    view.figures = () => Promise.reject(new Error("away"));
    await start();
    const { statusCode, body } = await app.inject(at("/metrics"));
    assert.equal(statusCode, 200);
    assert.match(body, /^quipu_figures_known 0$/m);
  });

  it("have no routes of operators without a token", async () => {
    await start();
    const drain = { method: "POST", url: at("/operator/drain") } as const;
    assert.deepEqual(await codeOf(drain), [404, "UnknownRoute"]);
    await assert.rejects(createApi(view, { operatorToken: "short" }), refusal("OutOfRange"));
  });

  it("let operators in by their token only", async () => {
    const operatorToken = "a token that is long";
    await start({ rates: false, operatorToken });
    const drain = { method: "POST", url: at("/operator/drain") } as const;
    const tokens = [
      undefined,
      "",
      operatorToken,
      "Bearer",
      `Bearer ${operatorToken}x`,
      `Bearer ${operatorToken.slice(1)}`,
    ];
    for (const authorization of tokens) {
      const headers = authorization === undefined ? {} : { authorization };
      assert.deepEqual(await codeOf({ ...drain, headers }), [401, "Unauthorized"]);
    }
    assert.deepEqual(view.drained, []);
    const headers = { authorization: `Bearer ${operatorToken}` };
    assert.deepEqual(await codeOf({ ...drain, headers }), [204, undefined]);
    assert.deepEqual(await codeOf({ ...drain, url: at("/operator/resume"), headers }), [
      204,
      undefined,
    ]);
    assert.deepEqual(view.drained, ["drain", "resume"]);
  });

  it("let pages of listed origins ask, and no others", async () => {
    const origin = "https://wallet.example";
    await start({ rates: false, origins: [origin] });
    const ask = (from: string, method: "GET" | "OPTIONS" = "GET") =>
      app.inject({ method, url: at("/status"), headers: { origin: from } });
    assert.equal((await ask(origin)).headers["access-control-allow-origin"], origin);
    assert.equal((await ask(origin, "OPTIONS")).statusCode, 204);
    assert.equal(
      (await ask("https://other.example")).headers["access-control-allow-origin"],
      undefined,
    );
    assert.equal((await ask("https://other.example", "OPTIONS")).statusCode, 405);
    await app.close();
    await start();
    assert.equal((await ask(origin)).headers["access-control-allow-origin"], undefined);
  });

  it("listen on this machine only, unless told otherwise", async () => {
    await start();
    const api = await startApi(view);
    assert.equal(api.url, `http://127.0.0.1:${api.port}`);
    await assert.rejects(startApi(view, { port: api.port }), refusal("PortInUse"));
    await assert.rejects(startApi(view, { port: 70_000 }), refusal("OutOfRange"));
    await api.close();
    const open = await startApi(view, { host: "0.0.0.0" });
    assert.equal(open.url, `http://0.0.0.0:${open.port}`);
    await open.close();
  });

  it("finish what they are answering before they end", async () => {
    await start();
    const api = await startApi(view, { rates: false });
    const arrived: (() => void)[] = [];
    view.onSubmit = () => new Promise<void>((resolve) => arrived.push(resolve));
    const { headers, payload: body } = submission(0);
    const answer = fetch(`${api.url}${at("/transactions")}`, { method: "POST", headers, body });
    await until(() => arrived.length === 1);
    const closed = api.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    arrived[0]!();
    assert.equal((await answer).status, 202);
    await closed;
  });
});
