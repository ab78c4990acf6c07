/** What a prover, or who has no token or another's, sends to a node: refused as what it is, and nothing is told that is secret. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { Writable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { FleetClient } from "../../../client/connection/fleet-client.js";
import { HttpJobSource } from "../../../fleet/remote/http-job-source.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { dispatchedView } from "../../../node/fleet/dispatched-view.js";
import { ProverTokens } from "../../../node/fleet/prover-tokens.js";
import { BASE_MODULUS, snarkjsProof } from "../../../verifier/proof-points.js";
import { DispatchedFleet, FLEET_SHAPES, proofFor, selfOf } from "../../support/dispatched-fleet.js";
import { at, FakeNodeView } from "../../support/fake-node-view.js";
import { refusal } from "../../support/refusal.js";

const TOKENS = {
  ada: "ada-0123456789abcdef",
  bob: "bob-0123456789abcdef",
  operator: "op-0123456789abcdef",
};
const ESCAPE = "\u001b[2J";
const REQUEST_MS = 200;

describe("api: attacks on the routes of provers", () => {
  let fleet: DispatchedFleet;
  let app: FastifyInstance;
  let url: string;
  let faulty = false;
  const logged: string[] = [];

  before(async () => {
    const check = async () => {
      if (faulty) throw new Error(`the thread died, ${ESCAPE}`);
      return true;
    };
    fleet = new DispatchedFleet({ check });
    const tokens = new ProverTokens(
      new Map([
        ["ada", TOKENS.ada],
        ["bob", TOKENS.bob],
      ]),
    );
    const view = Object.assign(new FakeNodeView(), {
      fleet: dispatchedView(fleet.dispatcher, { tokens, clock: fleet.clock }),
    });
    const stream = new Writable({
      write: (chunk, _, done) => {
        logged.push(String(chunk));
        done();
      },
    });
    app = await createApi(view, {
      operatorToken: TOKENS.operator,
      logger: pino({ level: "trace" }, stream) as never,
      limits: { requestMs: REQUEST_MS },
      rates: false,
    });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
  });
  after(async () => {
    fleet.stop();
    await app.close();
  });

  const clientOf = (token: string) => new FleetClient({ url, token, attempts: 1 });
  const sourceOf = (token: string) => new HttpJobSource(clientOf(token));
  const selfMessage = (more: object = {}) => {
    const shapes = FLEET_SHAPES.slice(0, 1).map(({ circuit, key }) => {
      return { shape: "4x6", circuit: `0x${circuit}`, key: `0x${key}` };
    });
    return { ...selfOf("ada"), shapes, ...more };
  };

  interface Sent {
    readonly headers?: Record<string, string>;
    readonly token?: string;
    readonly method?: "GET" | "POST";
  }

  async function send(path: string, payload?: string, { headers, token, method }: Sent = {}) {
    const answer = await app.inject({
      ...{ method: method ?? "POST", url: at(path) },
      headers: {
        authorization: `Bearer ${token ?? TOKENS.ada}`,
        ...(payload === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, code: answer.json().error?.code, text: answer.body };
  }

  it("refuse what a prover says of itself that cannot be", async () => {
    const json = (more: object) => JSON.stringify(selfMessage(more));
    const [offered] = selfMessage().shapes;
    const bad = [
      ...[
        json({ threads: 1e9 }),
        json({ threads: 0 }),
        json({ threads: 1.5 }),
        json({ threads: "8" }),
      ],
      ...[json({ memoryMiB: null }), json({ memoryMiB: -1 }), json({ memoryMiB: 2 ** 60 })],
      ...[json({}).replace('"memoryMiB":1024', '"memoryMiB":NaN')],
      ...[json({}).replace('"memoryMiB":1024', '"memoryMiB":1e999')],
      ...["a\u0000b", ESCAPE, "a\nb", "", "-a", "x".repeat(65), "é", "a/b", "..", null].map(
        (name) => json({ name }),
      ),
      ...[ESCAPE, "", "x".repeat(65), 5, "a b"].map((version) => json({ version })),
      ...[ESCAPE, ["engine"]].map((backend) => json({ backend })),
      ...[[], Array.from({ length: 65 }, () => offered), [{ ...offered, more: 1 }], {}].map(
        (shapes) => json({ shapes }),
      ),
      ...["1x1000", "../../4x6", "4x6-", "4x6\u0000", "0x6", "999x999"].map((shape) =>
        json({ shapes: [{ ...offered, shape }] }),
      ),
      ...[json({ holding: ["0x12"] }), json({ cores: 4 }), "[]", "null", "5", '"a"', "{", ""],
      json({}).replace("{", '{"__proto__":{"isDraining":true},'),
      json({}).replace("{", '{"constructor":{"prototype":1},'),
    ];
    for (const body of bad) {
      const { status, code } = await send("/provers", body);
      assert.ok(status >= 400 && status < 500, `${body.slice(0, 80)}: ${status}`);
      assert.ok(
        ["InvalidRequest", "InvalidShape", "CircuitMismatch"].includes(code) || status === 422,
        `${body}: ${code}`,
      );
    }
    assert.equal(fleet.dispatcher.roster.sessions.length, 0);
  });

  it("show each shape of a prover once, however often it names it", async () => {
    const [offered] = selfMessage().shapes;
    const many = selfMessage({ name: "many", shapes: Array.from({ length: 64 }, () => offered) });
    const { text } = await send("/provers", JSON.stringify(many));
    const { provers } = await clientOf(TOKENS.ada).fleet();
    assert.deepEqual(provers.find(({ name }) => name === "many")?.shapes, ["4x6"]);
    await send(`/provers/${JSON.parse(text).session}/leave`);
  });

  it("refuse what is no proof, or has coordinates that are none, and never fail themselves", async () => {
    const source = sourceOf(TOKENS.ada);
    const session = await source.join(selfOf("ada"));
    const ordered = fleet.order(0);
    const job = (await source.lease(session))!;
    const right = snarkjsProof(proofFor(ordered.batch));
    const [x, y] = [`${BASE_MODULUS + 1n}`, "1"];
    const proofs = [
      ...[
        `${2n ** 256n}`,
        "-1",
        "01",
        "0x1",
        "1e3",
        "1.0",
        "",
        " 1",
        "1n",
        1,
        null,
        ["1"],
        "9".repeat(200),
      ].map((word) => ({ ...right, pi_a: [word, "1", "1"] })),
      ...[
        { ...right, pi_a: ["1", "1"] },
        {
          ...right,
          pi_b: [
            ["1", "1"],
            ["1", "1"],
          ],
        },
      ],
      ...[
        { ...right, pi_c: undefined },
        { ...right, protocol: "plonk" },
        { ...right, curve: "bls12381" },
      ],
      ...[{}, null, [], "proof"],
    ];
    for (const proof of proofs) {
      const body = JSON.stringify({ job: `0x${job.digest}`, proof, provingMs: 1 });
      const { status, code } = await send(`/provers/${session.id}/proofs`, body);
      assert.deepEqual([status, code], [400, "InvalidRequest"], body.slice(80, 200));
    }
    for (const provingMs of [-1, 1e300, 0.5, "1", null]) {
      const body = JSON.stringify({ job: `0x${job.digest}`, proof: right, provingMs });
      assert.equal((await send(`/provers/${session.id}/proofs`, body)).status, 400);
    }
    // Of the form, and yet none: points that are not affine.
    const odd = { ...right, pi_a: [x, y, "0"] };
    const body = JSON.stringify({ job: `0x${job.digest}`, proof: odd, provingMs: 1 });
    const { code } = await send(`/provers/${session.id}/proofs`, body);
    assert.equal(code, "WrongProof");
    assert.equal(ordered.proof, undefined);
    ordered.use.abort();
    await source.leave(session);
  });

  it("know a session with its own token only", async () => {
    await fleet.clock.pass(30_000);
    const [ada, bob] = [sourceOf(TOKENS.ada), sourceOf(TOKENS.bob)];
    const session = await ada.join(selfOf("ada"));
    const ordered = fleet.order(1);
    const job = (await ada.lease(session))!;
    const finished = { proof: proofFor(ordered.batch), provingMs: 1 };
    const failure = { code: "Any", message: "any" };
    for (const call of [
      () => bob.lease(session),
      () => bob.keep(session, []),
      () => bob.complete(session, job, finished),
      () => bob.fail(session, job, failure),
      () => bob.leave(session),
    ]) {
      await assert.rejects(call, refusal("UnknownSession"));
    }
    await ada.complete(session, job, finished);
    await fleet.clock.pass(0);
    assert.ok(ordered.proof);
    await ada.leave(session);
  });

  it("take tokens from their header alone, and each where it belongs", async () => {
    const paths = [`/provers?token=${TOKENS.ada}`, `/provers?authorization=Bearer%20${TOKENS.ada}`];
    const none = { method: "GET", headers: { authorization: "" } } as const;
    for (const path of paths) assert.equal((await send(path, undefined, none)).status, 401);
    for (const authorization of [
      `Basic ${Buffer.from(`ada:${TOKENS.ada}`).toString("base64")}`,
      `bearer  ${TOKENS.ada}`,
      `Bearer ${TOKENS.ada} `.padEnd(60, "x"),
      `Bearer ${TOKENS.ada},${TOKENS.bob}`,
      `Bearer ${TOKENS.ada.slice(0, -1)}`,
      `Bearer ${"x".repeat(15_000)}`,
    ]) {
      const { status, text } = await send("/provers", undefined, {
        ...{ method: "GET", headers: { authorization } },
      });
      assert.equal(status, 401, authorization);
      assert.ok(!text.includes(TOKENS.ada));
    }
    const cookie = { authorization: "", cookie: `token=${TOKENS.ada}`, "x-token": TOKENS.ada };
    assert.equal(
      (await send("/provers", undefined, { method: "GET", headers: cookie })).status,
      401,
    );
    const asOperator = await send("/provers/shapes", undefined, {
      ...{ method: "GET", token: TOKENS.operator },
    });
    assert.equal(asOperator.status, 401);
    const drain = await send("/operator/drain", undefined, { token: TOKENS.ada });
    assert.notEqual(drain.status, 204);
  });

  it("refuse bodies that are of another type, too large, or not what they say", async () => {
    const good = JSON.stringify(selfMessage());
    for (const type of [
      "text/plain",
      "multipart/form-data; boundary=a",
      "application/xml",
      "application/x-www-form-urlencoded",
    ]) {
      const { status, code } = await send("/provers", good, { headers: { "content-type": type } });
      assert.deepEqual([status, code], [415, "UnsupportedMediaType"], type);
    }
    const large = JSON.stringify({ ...selfMessage(), more: "x".repeat(20_000) });
    assert.equal((await send("/provers", large)).code, "RequestTooLarge");
    const packed = await send("/provers", good.slice(3), {
      headers: { "content-encoding": "gzip" },
    });
    assert.ok(packed.status === 400 || packed.status === 415);
    assert.equal(fleet.dispatcher.roster.sessions.length, 0);
  });

  it("wait for no body that comes a byte at a time", async () => {
    const { port } = app.server.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    const head = [
      `POST ${at("/provers")} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      `Authorization: Bearer ${TOKENS.ada}`,
      ...["Content-Type: application/json", "Content-Length: 5000"],
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n{`);
    const drip = setInterval(() => socket.write(" "), 50);
    let answer = "";
    socket.on("data", (part) => {
      answer += part;
    });
    socket.on("error", () => {});
    await once(socket, "close");
    clearInterval(drip);
    assert.match(answer, /^HTTP\/1.1 408 /);
    assert.match(answer, /RequestTimeout/);
  });

  it("write neither tokens nor sessions to the log, whatever goes wrong", async () => {
    const source = sourceOf(TOKENS.bob);
    const session = await source.join(selfOf("bob"));
    const ordered = fleet.order(5);
    const job = (await source.lease(session))!;
    faulty = true;
    const handed = source.complete(session, job, { proof: proofFor(ordered.batch), provingMs: 1 });
    await assert.rejects(handed, refusal("Unexpected"));
    faulty = false;
    const { text } = await send(`/provers/${session.id}/lease?token=${TOKENS.bob}`, undefined, {
      method: "GET",
    });
    assert.ok(!text.includes(TOKENS.bob));
    await send(`/provers/${session.id}/nothing?token=${TOKENS.bob}`);
    await source.leave(session);
    ordered.use.abort();
    const log = logged.join("");
    assert.match(log, /the thread died/);
    for (const secret of [...Object.values(TOKENS), session.id.slice(2)]) {
      assert.ok(!log.includes(secret), secret);
    }
  });
});
