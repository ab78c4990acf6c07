/** Who proves what, and what comes of provers that die, are late, lie, or come back. On a clock that stands. */
import assert from "node:assert/strict";
import type { Job } from "../../../fleet/job-source.js";
import { QuipuError } from "../../../src/errors.js";
import { SHAPE } from "../../support/batches.js";
import {
  batchOf,
  DispatchedFleet,
  type FakeProver,
  FLEET_SHAPES,
  proofFor,
  SMALL,
  selfOf,
} from "../../support/dispatched-fleet.js";
import { refusal } from "../../support/refusal.js";

/** Batches of a long story. */
const COUNT = 40;

interface Member {
  prover: FakeProver;
  job: Job | undefined;
}

describe("the dispatcher of a fleet", () => {
  let fleet: DispatchedFleet;
  beforeEach(() => {
    fleet = new DispatchedFleet();
  });
  afterEach(() => fleet.stop());

  const pass = (ms: number) => fleet.clock.pass(ms);

  it("gives each prover a job, and resolves with its proof", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const [first, second] = [fleet.order(0), fleet.order(1)];
    const [one, other] = [await ada.lease(), await bob.lease()];
    assert.deepEqual([one?.position, other?.position], [0, 1]);
    await bob.finish(other!);
    await pass(0);
    assert.deepEqual(second.proof, proofFor(second.batch));
    assert.equal(first.proof, undefined);
    await ada.finish(one!);
    await pass(0);
    assert.deepEqual(first.proof, proofFor(first.batch));
    assert.deepEqual([first.leases, second.leases], [1, 1]);
  });

  it("gives a job that comes to a prover that waits", async () => {
    const ada = await fleet.prover("ada");
    const got = ada.wait();
    await pass(1000);
    assert.deepEqual(got, []);
    fleet.order(3);
    await pass(0);
    assert.deepEqual(got, [3]);
  });

  it("answers who has waited for long that there is nothing", async () => {
    const ada = await fleet.prover("ada");
    const waiting = fleet.dispatcher.lease(ada.session);
    await ada.work(12_000);
    assert.equal(await waiting, undefined);
  });

  it("gives a prover that asks again the job that it has: the answer was lost", async () => {
    const ada = await fleet.prover("ada");
    fleet.order(0);
    fleet.order(1);
    const [one, again] = [await ada.lease(), await ada.lease()];
    assert.deepEqual(again, one);
  });

  it("gives the job of a prover that was killed to another within 15 seconds", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    const job = await ada.lease();
    await ada.keep(job!);
    const got = bob.wait();
    await bob.work(8000);
    assert.deepEqual(got, []);
    const next = bob.wait();
    await bob.work(7000);
    assert.deepEqual(next, [0]);
    await bob.finish(job!, proofFor(ordered.batch));
    await pass(0);
    assert.ok(ordered.proof);
    assert.equal(ordered.leases, 2);
    await assert.rejects(() => ada.keep(job!), refusal("UnknownSession"));
  });

  it("gives the job of a prover that leaves to another at once", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    fleet.order(0);
    await ada.lease();
    const got = bob.wait();
    await ada.leave();
    await pass(0);
    assert.deepEqual(got, [0]);
    await ada.leave();
  });

  it("keeps the job with a prover that is heard of", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    fleet.order(0);
    const job = (await ada.lease())!;
    for (let i = 0; i < 12; i += 1) {
      await pass(4000);
      await Promise.all([ada.keep(job), bob.keep()]);
    }
    assert.equal(await bob.lease(), undefined);
  });

  it("refuses a wrong proof, gives the job to another, and sets the prover aside", async () => {
    const [mallory, ada] = [await fleet.prover("mallory"), await fleet.prover("ada")];
    const [ordered, other] = [fleet.order(0), fleet.order(1)];
    const job = (await mallory.lease())!;
    // The proof of another batch is a wrong one.
    const wrong = mallory.finish(job, proofFor(other.batch));
    await assert.rejects(wrong, refusal("WrongProof", /batch 0.*does not verify/));
    assert.equal(await mallory.lease(), undefined);
    // Nothing of it is looked at, while it is set aside: a check takes time.
    const free = mallory.finish(job, proofFor(ordered.batch));
    await assert.rejects(free, refusal("WrongProof", /after wrong ones/));
    await assert.rejects(
      () => fleet.prover("mallory").then((one) => one.finish(job)),
      refusal("WrongProof"),
    );
    await ada.finish((await ada.lease())!);
    await pass(0);
    assert.ok(ordered.proof);
    // For ten seconds the first time, for twenty the second.
    await mallory.work(10_000);
    const again = (await mallory.lease())!;
    assert.equal(again.position, 1);
    await assert.rejects(mallory.finish(again, proofFor(ordered.batch)), refusal("WrongProof"));
    await mallory.work(12_000);
    assert.equal(await mallory.lease(), undefined);
    await mallory.work(8000);
    assert.equal((await mallory.lease())?.position, 1);
  });

  it("takes the first of two proofs, and says to the other that nobody needs it", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    const job = (await ada.lease())!;
    await bob.work(15_000);
    assert.deepEqual(await bob.lease(), job);
    // Ada was stopped, goes on, and is first.
    const back = await fleet.prover("ada", { holding: [job] });
    assert.deepEqual((await back.keep(job)).cancelled, []);
    await back.finish(job);
    await pass(0);
    assert.ok(ordered.proof);
    assert.deepEqual((await bob.keep(job)).cancelled, [job]);
    await assert.rejects(bob.finish(job, proofFor(ordered.batch)), refusal("JobGone"));
    await assert.rejects(back.finish(job, proofFor(ordered.batch)), refusal("JobGone"));
    await assert.rejects(fleet.dispatcher.batch(job), refusal("JobGone"));
  });

  it("takes one of two proofs that come at the same time", async () => {
    fleet.stop();
    const checks: ((isRight: boolean) => void)[] = [];
    const check = () => new Promise<boolean>((resolve) => checks.push(resolve));
    fleet = new DispatchedFleet({ check });
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    const job = (await ada.lease())!;
    const proof = proofFor(ordered.batch);
    const both = Promise.allSettled([ada.finish(job, proof), bob.finish(job, proof)]);
    for (const finish of checks) finish(true);
    const ends = await both;
    assert.deepEqual(ends.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.ok(ordered.proof);
  });

  it("lets a prover keep what it holds when the node has started again", async () => {
    const before = await fleet.prover("ada");
    fleet.order(0);
    fleet.order(1);
    const job = (await before.lease())!;
    fleet.stop();
    fleet = new DispatchedFleet();
    // The first that is heard of is another one; it holds nothing.
    const ordered = fleet.order(0);
    fleet.order(1);
    const ada = await fleet.prover("ada", { holding: [job] });
    const bob = await fleet.prover("bob");
    assert.equal((await bob.lease())?.position, 1);
    await ada.finish(job);
    await pass(0);
    assert.ok(ordered.proof);
    assert.equal(ordered.leases, 1);
  });

  it("lets a prover go on with a job that is ordered only after it has come back", async () => {
    const [early] = [await fleet.prover("ada")];
    fleet.order(0);
    const job = (await early.lease())!;
    fleet.stop();
    fleet = new DispatchedFleet();
    const ada = await fleet.prover("ada", { holding: [job] });
    assert.deepEqual((await ada.keep(job)).cancelled, []);
    const batch = batchOf(1);
    await assert.rejects(ada.finish(job, proofFor(batch)), refusal("NodeNotReady"));
    const ordered = fleet.order(0);
    await ada.keep(job);
    const bob = await fleet.prover("bob");
    assert.equal(await bob.lease(), undefined);
    await ada.finish(job);
    await pass(0);
    assert.ok(ordered.proof);
  });

  it("tells a prover that holds what a node does not want, as soon as it knows", async () => {
    const job = { position: 4, digest: "00", shape: SHAPE, constraints: 1 };
    const ada = await fleet.prover("ada", { holding: [job] });
    await ada.work(4000, job);
    assert.deepEqual((await ada.keep(job)).cancelled, []);
    await ada.work(1000, job);
    assert.deepEqual((await ada.keep(job)).cancelled, [job]);
  });

  it("gives a job that takes far too long to a second prover, too", async () => {
    const [sloth, bob] = [await fleet.prover("sloth"), await fleet.prover("bob")];
    const quick = fleet.order(0);
    const known = (await bob.lease())!;
    await bob.work(20_000, known);
    await bob.finish(known);
    await pass(0);
    assert.ok(quick.proof);
    const back = await fleet.prover("sloth");
    const ordered = fleet.order(1);
    const job = (await back.lease())!;
    for (let i = 0; i < 24; i += 1) {
      await pass(4000);
      await Promise.all([back.keep(job), bob.keep()]);
    }
    // Five times what bob took are 100 s.
    assert.equal(await bob.lease(), undefined);
    for (let i = 0; i < 2; i += 1) {
      await pass(4000);
      await Promise.all([back.keep(job), bob.keep()]);
    }
    assert.deepEqual(await bob.lease(), job);
    await bob.finish(job);
    await pass(0);
    assert.ok(ordered.proof);
    assert.deepEqual((await back.keep(job)).cancelled, [job]);
    await assert.rejects(() => sloth.keep(), refusal("UnknownSession"));
  });

  it("gives a job at which one prover has failed to another, and says so when nobody is left", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    await ada.fail((await ada.lease())!);
    await ada.work(2000);
    assert.equal(await ada.lease(), undefined);
    const job = (await bob.lease())!;
    assert.equal(job.position, 0);
    await bob.fail(job);
    await pass(0);
    assert.ok(ordered.error instanceof QuipuError);
    assert.equal(ordered.error.code, "ProvingFailed");
    // Health tells the message to everybody.
    assert.equal(ordered.error.message, "prover bob: MemoryInsufficient");
    assert.equal((ordered.error.cause as Error).message, "too little memory");
    // Tried again, it is new to all.
    fleet.order(0);
    await ada.work(2000);
    assert.equal((await ada.lease())?.position, 0);
  });

  it("says when the only other prover has gone", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    await ada.fail((await ada.lease())!);
    await pass(0);
    assert.deepEqual([ordered.error], [undefined]);
    await bob.leave();
    await ada.work(1000);
    assert.ok(ordered.error instanceof QuipuError);
  });

  it("tells a failure of the node's own prover with its own code", async () => {
    const own = await fleet.prover("own", { token: null });
    const ordered = fleet.order(0);
    await own.fail((await own.lease())!);
    await pass(0);
    assert.equal((ordered.error as QuipuError).code, "MemoryInsufficient");
  });

  it("cancels what the pipeline does not need any more", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const [ordered, waiting] = [fleet.order(0), fleet.order(1)];
    const job = (await ada.lease())!;
    ordered.use.abort(new Error("L1 has it"));
    waiting.use.abort(new Error("L1 has it"));
    await pass(0);
    assert.equal((ordered.error as QuipuError).code, "ProvingAborted");
    assert.deepEqual((await ada.keep(job)).cancelled, [job]);
    assert.equal(await bob.lease(), undefined);
    fleet.order(2);
    assert.equal((await ada.lease())?.position, 2);
  });

  it("gives the oldest first, whichever was ordered first", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    fleet.order(7);
    fleet.order(5);
    await pass(0);
    assert.equal((await ada.lease())?.position, 5);
    assert.equal((await bob.lease())?.position, 7);
  });

  it("gives a prover only shapes that it has", async () => {
    const ada = await fleet.prover("ada", { shapes: [FLEET_SHAPES[1]!] });
    fleet.order(0);
    fleet.order(1, { shape: SMALL });
    assert.equal((await ada.lease())?.position, 1);
  });

  it("refuses a prover with another circuit, another key, or an unknown shape", async () => {
    const [first] = selfOf("ada").shapes;
    const join = (change: object) =>
      fleet.dispatcher.joinAs("ada", { ...selfOf("ada"), shapes: [{ ...first!, ...change }] }, []);
    await assert.rejects(join({ circuit: "other" }), refusal("CircuitMismatch", /circuit of 4x6/));
    await assert.rejects(join({ key: "other" }), refusal("CircuitMismatch", /key of 4x6/));
    await assert.rejects(join({ shape: { ...SHAPE, transfers: 2 } }), refusal("CircuitMismatch"));
  });

  it("refuses a shape that nobody is asked to prove", async () => {
    const ordered = fleet.order(0, { shape: { ...SHAPE, transfers: 2 } });
    await pass(0);
    assert.equal((ordered.error as QuipuError).code, "KeyMissing");
  });

  it("lets a prover that drains finish, and gives it nothing more", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    const ordered = fleet.order(0);
    const job = (await ada.lease())!;
    assert.equal(await fleet.dispatcher.drain("ada"), 1);
    assert.equal(await fleet.dispatcher.drain("nobody"), 0);
    assert.equal((await ada.keep(job)).isDraining, true);
    assert.equal((await bob.keep()).isDraining, false);
    await ada.finish(job);
    await pass(0);
    assert.ok(ordered.proof);
    fleet.order(1);
    assert.equal(await ada.lease(), undefined);
    assert.equal((await bob.lease())?.position, 1);
  });

  it("proves every batch once, whatever provers do", async () => {
    let seed = 7;
    const chance = (of: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * of);
    };
    const all = Array.from({ length: COUNT }, (_, i) => fleet.order(i));
    let names = 0;
    const enter = async (): Promise<Member> => {
      names += 1;
      return { prover: await fleet.prover(`p${names}`), job: undefined };
    };
    const team = [await enter(), await enter(), await enter()];
    /** One of the things that a prover may do, good or bad. */
    const act = async (member: Member): Promise<void> => {
      const { prover, job } = member;
      const what = chance(10);
      if (what === 0) return void Object.assign(member, await enter());
      if (what === 1) return pass(1000 * chance(16));
      if (what < 4) return void (await prover.keep(...(job === undefined ? [] : [job])));
      if (job === undefined) return void Object.assign(member, { job: await prover.lease() });
      member.job = undefined;
      if (what === 4) return prover.finish(job, proofFor(all[(job.position + 1) % COUNT]!.batch));
      return what === 5 ? prover.fail(job) : prover.finish(job);
    };
    for (let round = 0; round < 2000 && all.some(({ proof }) => proof === undefined); round += 1) {
      const member = team[chance(team.length)]!;
      await act(member).catch(async (error: unknown) => {
        assert.ok(error instanceof QuipuError, String(error));
        if (error.code === "UnknownSession") Object.assign(member, await enter());
      });
      await pass(0);
      for (const [position, { error }] of all.entries()) {
        if (error === undefined) continue;
        assert.equal((error as QuipuError).code, "ProvingFailed");
        all[position] = fleet.order(position);
      }
    }
    for (const { proof, batch } of all) assert.deepEqual(proof, proofFor(batch));
  });
});
