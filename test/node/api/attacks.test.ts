/** What somebody does who wants to crowd others out, to pass for another, or to be told what is none of his business. */
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { connect } from "node:net";
import type { FastifyInstance, InjectOptions } from "fastify";
import pino from "pino";
import { l1Error } from "../../../l1/l1-error.js";
import { publicWords } from "../../../node/api/answers/public-words.js";
import { boundConnections } from "../../../node/api/limits/bound-connections.js";
import { networkOf } from "../../../node/api/limits/client-address.js";
import type { ApiOptions } from "../../../node/api/server/api-options.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { trustedProxies } from "../../../node/api/server/trusted-proxies.js";
import { nodeError } from "../../../node/node-error.js";
import { at, FakeNodeView } from "../../support/fake-node-view.js";
import { refusal } from "../../support/refusal.js";
import { submission } from "../../support/signed-transfer.js";

const OPERATOR_TOKEN = "a token that is long";

describe("api: attacks", () => {
  let view: FakeNodeView;
  let app: FastifyInstance;

  beforeEach(() => {
    view = new FakeNodeView();
  });
  afterEach(() => app?.close());

  async function start(options: ApiOptions = { rates: false }): Promise<void> {
    app = await createApi(view, options);
  }

  async function codeOf(request: InjectOptions | string): Promise<[number, string | undefined]> {
    const answer = await app.inject(request);
    return [answer.statusCode, answer.statusCode < 400 ? undefined : answer.json().error.code];
  }

  it("a page whose name points here (DNS rebinding) is answered by no route", async () => {
    await start({ rates: false, operatorToken: OPERATOR_TOKEN });
    const authorization = `Bearer ${OPERATOR_TOKEN}`;
    for (const host of [
      "evil.example",
      "evil.example:4000",
      "127.0.0.1.evil.example",
      "localhost.evil.example",
      "0x7f.1",
    ]) {
      for (const request of [
        { url: at("/status") },
        submission(0),
        { method: "POST" as const, url: at("/operator/drain"), headers: { authorization } },
      ] as InjectOptions[]) {
        const answer = codeOf({ ...request, headers: { ...request.headers, host } });
        assert.deepEqual(await answer, [421, "MisdirectedRequest"], host);
      }
    }
    assert.deepEqual(view.drained, []);
    for (const host of [
      "localhost",
      "LOCALHOST:4000",
      "wallet.localhost",
      "127.0.0.1:4000",
      "[::1]:4000",
      "[::1]",
    ]) {
      assert.deepEqual(
        await codeOf({ url: at("/status"), headers: { host } }),
        [200, undefined],
        host,
      );
    }
    await app.close();
    // Who listens for others is asked by names that it does not know; a trusted proxy passes them on.
    const headers = { host: "node.example" };
    await start({ rates: false, host: "0.0.0.0" });
    assert.deepEqual(await codeOf({ url: at("/status"), headers }), [200, undefined]);
    await app.close();
    await start({ rates: false, trustedProxies: ["127.0.0.0/8"] });
    assert.deepEqual(await codeOf({ url: at("/status"), headers }), [200, undefined]);
  });

  it("a page of another origin cannot drain, nor submit in a form that needs no leave", async () => {
    await start({ rates: false, operatorToken: OPERATOR_TOKEN });
    const origin = "https://evil.example";
    const drain = { method: "POST" as const, url: at("/operator/drain"), headers: { origin } };
    assert.deepEqual(await codeOf(drain), [401, "Unauthorized"]);
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ]) {
      const form = { ...submission(0), headers: { "content-type": type, origin } };
      assert.deepEqual(await codeOf(form), [415, "UnsupportedMediaType"], type);
    }
    assert.equal(view.transactionsById.size, 0);
  });

  it("whom a user claims to be counts only where a trusted proxy says it", async () => {
    const rates = { read: { max: 2, windowMs: 60_000 } };
    const ask = (remoteAddress: string, forwarded: string) =>
      codeOf({ url: at("/status"), remoteAddress, headers: { "x-forwarded-for": forwarded } });
    await start({ rates, host: "0.0.0.0", trustedProxies: ["10.0.0.0/8", "2001:db8:1::/48"] });
    // The last address that no trusted proxy has is the user's, whatever stands before it.
    for (const [i, status] of [200, 200, 429].entries()) {
      assert.equal((await ask("10.1.2.3", `192.0.2.${i}, 198.51.100.7`))[0], status);
    }
    assert.equal((await ask("2001:db8:1::9", "198.51.100.8, 10.0.0.9"))[0], 200);
    // A port belongs to a connection and not to a user; what is no address is nobody.
    for (const [i, status] of [200, 200, 429].entries()) {
      assert.equal((await ask("10.1.2.3", `198.51.100.9:${4000 + i}`))[0], status);
    }
    for (const [i, status] of [200, 200, 429].entries()) {
      assert.equal((await ask("10.1.2.3", `${"x".repeat(100)}${i}`))[0], status);
    }
    // Who is no proxy is himself.
    for (const [i, status] of [200, 200, 429].entries()) {
      assert.equal((await ask("203.0.113.5", `192.0.2.${100 + i}`))[0], status);
    }
  });

  it("ranges of proxies are addresses with lengths, and never everybody", () => {
    const isTrusted = trustedProxies(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);
    for (const address of ["127.0.0.1", "::ffff:10.2.3.4", "10.255.0.1", "fd12::1"])
      assert.ok(isTrusted(address), address);
    for (const address of ["127.0.0.2", "11.0.0.1", "fe80::1", "", "x", "10.0.0.1, 1.2.3.4"])
      assert.ok(!isTrusted(address), address);
    for (const text of [
      "",
      "x",
      "10.0.0.0/0",
      "::/0",
      "10.0.0.0/33",
      "10.0.0.0/8/8",
      "10.0.0.0/",
      "10.0.0.0/-1",
      "fd00::/129",
      "10.0.0/8",
      "10.0.0.0/1e1",
    ]) {
      assert.throws(() => trustedProxies([text]), refusal("OutOfRange"), text);
    }
  });

  it("users are told apart by IPv4 address, and by the /64 of an IPv6 address", () => {
    const of = networkOf;
    assert.equal(of("192.0.2.1"), "192.0.2.1");
    assert.equal(of("::ffff:192.0.2.1"), "192.0.2.1");
    assert.equal(of("[2001:db8::1]:443"), of("2001:db8:0:0:ffff::9"));
    assert.notEqual(of("2001:db8:0:1::1"), of("2001:db8::1"));
    assert.equal(of("fe80::1%eth0"), of("fe80::2"));
    assert.equal(of("::1"), "0:0:0:0::/64");
    for (const text of ["", "x", "1.2.3", "1.2.3.4.5:6", "[x]:1", "::g"])
      assert.equal(of(text), undefined, text);
  });

  it("a crowd of connections leaves places for others, and for whoever watches from this machine", () => {
    const server = Object.assign(new EventEmitter(), { maxConnections: 0 });
    let refused = 0;
    boundConnections(server as never, {
      limits: { connections: 6, connectionsPerAddress: 3 },
      isTrusted: (address) => address === "10.0.0.1",
      onRefused: () => {
        refused += 1;
      },
    });
    assert.equal(server.maxConnections, 70);
    const open = (remoteAddress: string) => {
      const socket = Object.assign(new EventEmitter(), {
        remoteAddress,
        isOpen: true,
        destroy: () => {},
      });
      socket.destroy = () => {
        socket.isOpen = false;
      };
      server.emit("connection", socket);
      return socket;
    };
    const first = ["1.1.1.1", "1.1.1.1", "1.1.1.1", "1.1.1.1"].map(open);
    assert.deepEqual(
      first.map(({ isOpen }) => isOpen),
      [true, true, true, false],
    );
    // An IPv6 user has a whole network of addresses.
    assert.deepEqual(
      ["2001:db8::1", "2001:db8::2"].map((each) => open(each).isOpen),
      [true, true],
    );
    assert.equal(open("10.0.0.1").isOpen, true);
    assert.equal(open("10.0.0.1").isOpen, false);
    assert.equal(open("127.0.0.1").isOpen, true);
    assert.equal(refused, 2);
    first[0]!.emit("close");
    assert.equal(open("10.0.0.1").isOpen, true);
  });

  it("a crowd of questions leaves places for health and figures, and counts apart", async () => {
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    const status = view.status.bind(view);
    view.status = async () => {
      await held;
      return status();
    };
    await start({ limits: { reads: 3 }, rates: { read: { max: 3, windowMs: 60_000 } } });
    const crowd = [1, 2, 3].map(() => app.inject(at("/status")));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(await codeOf({ url: at("/config"), remoteAddress: "192.0.2.1" }), [
      503,
      "Overloaded",
    ]);
    assert.deepEqual(await codeOf(at("/config")), [429, "TooManyRequests"]);
    assert.deepEqual(await codeOf(at("/health")), [200, undefined]);
    assert.equal((await app.inject(at("/metrics"))).statusCode, 200);
    go();
    await Promise.all(crowd);
  });

  it("no answer tells hosts, folders or the words of other programs", async () => {
    const secret = "10.9.8.7:8545 /var/lib/secret select";
    const errors = [
      l1Error("RpcUnavailable", `http://${secret}: eth_call: got no answer`),
      l1Error("RpcRefused", `eth_call: project ${secret} is over its limit`),
      nodeError("StoreUnavailable", `the database does not answer: ENOENT ${secret}`),
      new Error(secret),
      Object.assign(new Error(secret), { code: "42P01" }),
    ];
    const lines: string[] = [];
    const logger = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    await start({ rates: false, logger });
    for (const error of errors) {
      view.claimable = () => Promise.reject(error);
      const answer = await app.inject(at(`/claimable?owner=0x${"0c".repeat(20)}&token=0`));
      assert.ok([500, 503].includes(answer.statusCode));
      assert.ok(!answer.body.includes("secret") && !answer.body.includes("10.9"), answer.body);
      assert.ok(!publicWords(error).message.includes("secret"));
    }
    // The log has the faults, under the id that was answered.
    assert.equal(
      lines.filter((line) => line.includes("incident") && line.includes("secret")).length,
      2,
    );
  });

  it("the operator's token stands in no log and no figure", async () => {
    const lines: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
    await start({ logger, operatorToken: OPERATOR_TOKEN });
    for (const token of [OPERATOR_TOKEN, `${OPERATOR_TOKEN}x`]) {
      const headers = { authorization: `Bearer ${token}` };
      await app.inject({ method: "POST", url: at("/operator/drain"), headers });
      await app.inject({ url: at("/status"), headers });
    }
    const { body } = await app.inject(at("/metrics"));
    assert.deepEqual(view.drained, ["drain"]);
    assert.ok(lines.length > 0 && !`${lines}${body}`.includes("that is long"));
  });

  it("a token that no header can carry is refused at the start", async () => {
    for (const operatorToken of [
      "sixteen characters\n",
      "sechzehn Wörtchen lang",
      "\u{1f511}".repeat(16),
    ]) {
      await assert.rejects(createApi(view, { operatorToken }), refusal("OutOfRange"));
    }
  });

  it("guesses at the operator's token are bounded, right ones as well", async () => {
    await start({ operatorToken: OPERATOR_TOKEN });
    const guess = (token: string) =>
      codeOf({
        method: "POST",
        url: at("/operator/drain"),
        headers: { authorization: `Bearer ${token}` },
      });
    for (let i = 0; i < 30; i += 1) assert.equal((await guess(`${i}`))[0], 401);
    assert.deepEqual(await guess(OPERATOR_TOKEN), [429, "TooManyRequests"]);
    assert.deepEqual(view.drained, []);
  });

  it("operators' routes stand in the document where they are served", async () => {
    await start({ operatorToken: OPERATOR_TOKEN });
    const { paths, components } = (await app.inject(at("/openapi.json"))).json();
    for (const action of ["drain", "resume"]) {
      const { post } = paths[at(`/operator/${action}`)];
      assert.deepEqual([post.operationId, post.security], [action, [{ operator: [] }]]);
      assert.ok("204" in post.responses);
    }
    assert.equal(components.securitySchemes.operator.scheme, "bearer");
    await app.close();
    await start();
    const none = (await app.inject(at("/openapi.json"))).json().paths;
    assert.ok(!(at("/operator/drain") in none));
  });

  it("uploads that never end, and connections that say nothing, are closed", async () => {
    await start({ rates: false, limits: { requestMs: 200, idleMs: 400 } });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const head = `POST ${at("/fee")} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
    const starts = [
      `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
      `${head}Content-Length: 100\r\n\r\n{`,
      "GET /api/v1/sta",
      "",
    ];
    const ends = starts.map(
      (bytes) =>
        new Promise<string>((resolve) => {
          let text = "";
          const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
          // Something comes all the time, and never enough.
          const drip = setInterval(
            () => bytes.includes("chunked") && socket.write("1\r\n \r\n"),
            50,
          );
          socket.on("data", (chunk) => {
            text += chunk;
          });
          socket.on("error", () => undefined);
          socket.on("close", () => {
            clearInterval(drip);
            resolve(text);
          });
        }),
    );
    for (const text of await Promise.all(ends)) {
      assert.match(text, /^HTTP\/1\.1 408 .*"code":"RequestTimeout"/s);
    }
    assert.deepEqual(await codeOf(at("/status")), [200, undefined]);
  });

  it("a connection that asks and asks and reads nothing is closed, before much is kept for it", async () => {
    let asked = 0;
    const batches = view.batches.bind(view);
    view.batches = (slice) => {
      asked += 1;
      return batches(slice);
    };
    await start({ rates: false, limits: { pipelined: 8 } });
    const one = `GET ${at("/batches?limit=100")} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    await untilClosed(one.repeat(2000));
    assert.ok(asked <= 8, `${asked}`);
    // So is one whose answers are stuck.
    await app.close();
    await start({ rates: false, limits: { idleMs: 200 } });
    await untilClosed(one.repeat(60));
    assert.deepEqual(await codeOf(at("/status")), [200, undefined]);
  });

  /** Sends bytes, reads nothing, and waits until the server has closed the connection. */
  async function untilClosed(bytes: string): Promise<void> {
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as { port: number };
    const closed = new Promise<void>((resolve) => {
      app.server.once("connection", (served) => served.once("close", () => resolve()));
    });
    const socket = connect(port, "127.0.0.1", () => socket.pause().write(bytes));
    socket.on("error", () => undefined);
    await closed;
    socket.destroy();
  }
});
