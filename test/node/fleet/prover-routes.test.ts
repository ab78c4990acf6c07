/** What provers ask over HTTP, and what they are refused. */
import assert from "node:assert/strict";
import type { FastifyInstance } from "fastify";
import { FleetClient } from "../../../client/connection/fleet-client.js";
import { HttpJobSource } from "../../../fleet/remote/http-job-source.js";
import { createApi } from "../../../node/api/server/create-api.js";
import { dispatchedView } from "../../../node/fleet/dispatched-view.js";
import { ProverTokens } from "../../../node/fleet/prover-tokens.js";
import { DispatchedFleet, proofFor, selfOf } from "../../support/dispatched-fleet.js";
import { at, FakeNodeView } from "../../support/fake-node-view.js";
import { refusal } from "../../support/refusal.js";
import { until } from "../../support/until.js";

const TOKENS = { ada: "a".repeat(20), bob: "b".repeat(20), operator: "o".repeat(20) };

describe("api: routes of provers", () => {
  let fleet: DispatchedFleet;
  let app: FastifyInstance;
  let url: string;
  before(async () => {
    fleet = new DispatchedFleet();
    const tokens = new ProverTokens(
      new Map([TOKENS.ada, TOKENS.bob].map((token, i) => ["ab"[i]!, token])),
    );
    const view = Object.assign(new FakeNodeView(), {
      fleet: dispatchedView(fleet.dispatcher, { tokens, clock: fleet.clock }),
    });
    app = await createApi(view, { operatorToken: TOKENS.operator });
    url = await app.listen({ host: "127.0.0.1", port: 0 });
  });
  after(async () => {
    fleet.stop();
    await app.close();
  });

  const clientOf = (token: string) => new FleetClient({ url, token, attempts: 1 });
  const sourceOf = (token: string) => new HttpJobSource(clientOf(token));

  it("say what is to be proven", async () => {
    const { shapes } = await clientOf(TOKENS.ada).shapes();
    assert.deepEqual(
      shapes.map(({ shape, constraints }) => [shape, constraints]),
      [
        ["4x6", 10_000],
        ["1x2", 1000],
      ],
    );
  });

  it("give a job, take its proof, and say so", async () => {
    const source = sourceOf(TOKENS.ada);
    const session = await source.join(selfOf("ada"));
    const ordered = fleet.order(0);
    const job = (await source.lease(session))!;
    assert.equal(job.position, 0);
    const batch = await source.batch(job);
    assert.deepEqual(batch.publicInputs, ordered.batch.publicInputs);
    assert.deepEqual(await source.keep(session, [job]), { cancelled: [], isDraining: false });
    const status = await clientOf(TOKENS.operator).fleet();
    assert.deepEqual(status.jobs, { waiting: 0, leased: 1 });
    const [shown] = status.provers;
    assert.deepEqual(
      [shown?.name, shown?.token, shown?.state, shown?.jobs[0]?.id],
      ["ada", "a", "proving", `0x${job.digest}`],
    );
    await source.complete(session, job, { proof: proofFor(batch), provingMs: 12 });
    await fleet.clock.pass(0);
    assert.deepEqual(ordered.proof, proofFor(ordered.batch));
    assert.deepEqual((await source.keep(session, [job])).cancelled, [job]);
    const late = source.complete(session, job, { proof: proofFor(batch), provingMs: 12 });
    await assert.rejects(late, refusal("JobGone"));
    await assert.rejects(source.batch(job), refusal("JobGone"));
    await source.leave(session);
    await assert.rejects(source.keep(session, []), refusal("UnknownSession"));
  });

  it("give up a job that failed, and refuse a wrong proof", async () => {
    const source = sourceOf(TOKENS.bob);
    const session = await source.join(selfOf("bob"));
    const [first, second] = [fleet.order(10), fleet.order(11)];
    const job = (await source.lease(session))!;
    // Points at infinity are no proof; after them nothing else is looked at.
    const none = { a: [0n, 0n], b: [[0n, 0n] as const, [0n, 0n] as const], c: [0n, 0n] } as const;
    for (const proof of [none, proofFor(second.batch)]) {
      const handed = source.complete(session, job, { proof, provingMs: 1 });
      await assert.rejects(handed, refusal("WrongProof"));
    }
    const { provers } = await clientOf(TOKENS.ada).fleet();
    const bob = provers.find(({ name }) => name === "bob")!;
    assert.deepEqual(
      [bob.state, bob.wrongProofs, bob.lastFailure?.code],
      ["setAside", 1, "WrongProof"],
    );
    await source.leave(session);
    const other = sourceOf(TOKENS.ada);
    const again = await other.join(selfOf("ada"));
    const next = (await other.lease(again))!;
    await other.fail(again, next, { code: "MemoryInsufficient", message: "x".repeat(600) });
    await fleet.clock.pass(0);
    assert.ok(first.error);
    second.use.abort();
    await other.leave(again);
  });

  it("tell a prover to leave, by the operator's token only", async () => {
    const source = sourceOf(TOKENS.ada);
    const session = await source.join(selfOf("carl"));
    await assert.rejects(clientOf(TOKENS.ada).drain("carl"), refusal("Unauthorized", /operator/));
    await clientOf(TOKENS.operator).drain("carl");
    assert.equal((await source.keep(session, [])).isDraining, true);
    await assert.rejects(clientOf(TOKENS.operator).drain("nobody"), refusal("UnknownProver"));
    // The same process in another session is told as well; another process of the name is not.
    const isDraining = async (instance: string) => {
      const other = await source.join({ ...selfOf("carl"), instance });
      const answer = await source.keep(other, []);
      await source.leave(other);
      return answer.isDraining;
    };
    const [one, another] = ["1".repeat(32), "2".repeat(32)];
    const first = await source.join({ ...selfOf("carl"), instance: one });
    await clientOf(TOKENS.operator).drain("carl");
    assert.deepEqual([await isDraining(one), await isDraining(another)], [true, false]);
    await source.leave(first);
    await source.leave(session);
  });

  it("lease no job to a prover whose connection has gone", async () => {
    const source = sourceOf(TOKENS.ada);
    const session = await source.join(selfOf("ada"));
    const cut = new AbortController();
    const leasing = source.lease(session, { signal: cut.signal });
    const { roster } = fleet.dispatcher;
    const found = () => roster.find(session.id.slice(2))?.waiting !== undefined;
    await until(found);
    cut.abort();
    await assert.rejects(leasing);
    await until(() => !found());
    await source.leave(session);
  });

  it("refuse whoever has no token, another, or the wrong one, before the body is read", async () => {
    const session = `0x${"0".repeat(64)}`;
    const paths = [
      ["GET", "/provers/shapes"],
      ["POST", "/provers"],
      ["POST", `/provers/${session}/lease`],
      ["POST", `/provers/${session}/keep`],
      ["POST", `/provers/${session}/proofs`],
      ["POST", `/provers/${session}/failures`],
      ["POST", `/provers/${session}/leave`],
      ["GET", "/provers"],
      ["POST", "/provers/ada/drain"],
      ["GET", `/provers/jobs/${session}`],
      ["GET", `/provers/artifacts/${session}`],
    ] as const;
    const asked = async (method: "GET" | "POST", path: string, authorization?: string) => {
      const headers = authorization === undefined ? {} : { authorization };
      count += 1;
      const remoteAddress = `10.0.0.${count}`;
      const answer = await app.inject({ method, url: at(path), headers, remoteAddress });
      return [answer.statusCode, answer.json().error?.code];
    };
    let count = 0;
    for (const [method, path] of paths) {
      for (const authorization of [undefined, "Bearer", `Bearer ${"c".repeat(20)}`, TOKENS.ada]) {
        assert.deepEqual(await asked(method, path, authorization), [401, "Unauthorized"], path);
      }
    }
    assert.deepEqual(await asked("POST", "/provers", `Bearer ${TOKENS.operator}`), [
      401,
      "Unauthorized",
    ]);
  });

  it("let nobody guess tokens", async () => {
    const remoteAddress = "10.1.0.1";
    const headers = { authorization: `Bearer ${"c".repeat(20)}` };
    const codes = new Set<number>();
    for (let i = 0; i < 40; i += 1) {
      codes.add(
        (await app.inject({ method: "GET", url: at("/provers"), headers, remoteAddress }))
          .statusCode,
      );
    }
    assert.deepEqual([...codes], [401, 429]);
    const own = { authorization: `Bearer ${TOKENS.ada}` };
    const answer = await app.inject({
      method: "GET",
      url: at("/provers"),
      headers: own,
      remoteAddress,
    });
    assert.equal(answer.statusCode, 200);
  });

  it("refuse what is not of their form", async () => {
    const headers = { authorization: `Bearer ${TOKENS.ada}`, "content-type": "application/json" };
    const post = async (path: string, body: unknown) => {
      const answer = await app.inject({
        method: "POST",
        url: at(path),
        headers,
        payload: JSON.stringify(body),
      });
      return [answer.statusCode, answer.json().error?.code];
    };
    const { session } = await clientOf(TOKENS.ada).join({
      ...selfOf("ada"),
      shapes: [
        {
          shape: "4x6",
          circuit: `0x${"10000".padStart(64, "0")}`,
          key: `0x${"10000".padStart(64, "0")}`,
        },
      ],
    });
    const INVALID = [400, "InvalidRequest"];
    assert.deepEqual(await post("/provers", {}), INVALID);
    assert.deepEqual(await post("/provers", { ...selfOf("a b"), shapes: [] }), INVALID);
    const offered = [{ shape: "4x6", circuit: session, key: session }];
    for (const instance of ["", "1", "G".repeat(32), "1".repeat(33)]) {
      assert.deepEqual(
        await post("/provers", { ...selfOf("ada"), shapes: offered, instance }),
        INVALID,
      );
    }
    assert.deepEqual(await post(`/provers/0x12/keep`, { holding: [] }), INVALID);
    assert.deepEqual(await post(`/provers/${session}/keep`, { holding: ["x"] }), INVALID);
    assert.deepEqual(await post(`/provers/${session}/keep`, { holding: [], more: 1 }), INVALID);
    assert.deepEqual(await post(`/provers/${session}/proofs`, { job: session }), INVALID);
    assert.deepEqual(await post(`/provers/${`0x${"1".repeat(64)}`}/keep`, { holding: [] }), [
      404,
      "UnknownSession",
    ]);
    const other = { ...selfOf("ada"), shapes: [{ shape: "4x6", circuit: session, key: session }] };
    assert.deepEqual(await post("/provers", other), [409, "CircuitMismatch"]);
  });

  it("are not there in a node that takes no provers", async () => {
    const without = await createApi(new FakeNodeView());
    const answer = await without.inject({ method: "GET", url: at("/provers") });
    assert.equal(answer.json().error.code, "UnknownRoute");
    await without.close();
  });
});
