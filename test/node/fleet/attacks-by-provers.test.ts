/**
 * Provers with a valid token who hoard, stall, and lie about how quick they are: jobs reach those who prove all the same. On
 * a clock that stands.
 */
import assert from "node:assert/strict";
import type { Job } from "../../../fleet/job-source.js";
import { QuipuError } from "../../../src/errors.js";
import {
  DispatchedFleet,
  type FakeProver,
  proofFor,
  SMALL,
} from "../../support/dispatched-fleet.js";
import { refusal } from "../../support/refusal.js";

describe("a fleet with bad provers", () => {
  let fleet: DispatchedFleet;
  beforeEach(() => {
    fleet = new DispatchedFleet();
  });
  afterEach(() => fleet.stop());

  const pass = (ms: number) => fleet.clock.pass(ms);
  const join = (name: string, token: string, holding: readonly Job[] = []) =>
    fleet.prover(name, { token, holding });

  /** Sessions of one token that all wait for a job. */
  async function crowd(size: number, token = "mallory"): Promise<FakeProver[]> {
    const provers: FakeProver[] = [];
    for (let i = 0; i < size; i += 1) provers.push(await join(`m${i}`, token));
    for (const each of provers) each.wait();
    await pass(0);
    return provers;
  }

  /** Lets time pass in which all of them say that they are there and ask for jobs; some only say that they are there. */
  async function live(
    ms: number,
    asking: readonly FakeProver[],
    silent: readonly FakeProver[] = [],
  ): Promise<void> {
    for (let left = ms; left > 0; left -= 4000) {
      await pass(Math.min(left, 4000));
      for (const each of [...asking, ...silent]) await each.keep().catch(() => {});
      for (const each of asking) each.wait();
    }
  }

  it("does not let who is set aside take up again what it has lost", async () => {
    const mallory = await join("m", "mallory");
    const ordered = fleet.order(0);
    const other = fleet.order(1);
    const job = (await mallory.lease())!;
    await assert.rejects(mallory.finish(job, proofFor(other.batch)), refusal("WrongProof"));
    await mallory.keep(job);
    await join("n", "mallory", [job]);
    assert.equal(fleet.dispatcher.jobs.free.length, 2);
    await assert.rejects(
      mallory.finish(job, proofFor(other.batch)),
      refusal("WrongProof", /after wrong ones/),
    );
    const ada = await fleet.prover("ada");
    await ada.finish((await ada.lease())!);
    await pass(0);
    assert.ok(ordered.proof);
  });

  it("does not let who has failed at a job take it up again", async () => {
    const [mallory] = [await join("m", "mallory"), await fleet.prover("ada")];
    fleet.order(0);
    const job = (await mallory.lease())!;
    await mallory.fail(job);
    await pass(2000);
    await mallory.keep(job);
    assert.equal(fleet.dispatcher.jobs.free.length, 1);
  });

  it("checks one proof of a prover at a time, and none after a wrong one", async () => {
    fleet.stop();
    let checks = 0;
    const check = async () => {
      checks += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return false;
    };
    fleet = new DispatchedFleet({ check });
    const provers = await crowd(50);
    const [first, second] = [fleet.order(0), fleet.order(1)];
    const job = { digest: [...fleet.dispatcher.jobs.all][0]!.job.digest } as Job;
    const handed = provers.map((each) => each.finish(job, proofFor(second.batch)));
    const ends = await Promise.allSettled(handed);
    assert.ok(ends.every(({ status }) => status === "rejected"));
    // One of a job that was given, and one of those of jobs that were not.
    assert.ok(checks <= 2, `${checks} proofs were checked`);
    assert.equal(first.proof, undefined);
  });

  it("gives what a token has let lie to another, however many sessions that token has", async () => {
    const mallory = await crowd(30);
    const ordered = fleet.order(0);
    await pass(0);
    const ada = await fleet.prover("ada");
    const jobOf = ({ session }: FakeProver) => fleet.dispatcher.roster.find(session.id)?.job;
    await live(4000, [ada, ...mallory]);
    // Each that has the job leaves before it is overdue.
    const holder = mallory.find((each) => jobOf(each) !== undefined);
    await holder?.leave();
    await pass(0);
    assert.equal(jobOf(ada)?.position, 0);
    assert.equal(ordered.leases, 2);
  });

  it("counts how long a token has had a job from when it first had it", async () => {
    const ada = await fleet.prover("ada");
    let mallory = await join("m", "mallory");
    fleet.order(0);
    const known = (await ada.lease())!;
    await ada.work(5000, known);
    await ada.finish(known);
    const ordered = fleet.order(1);
    await mallory.leave();
    mallory = await join("m", "mallory");
    const job = (await mallory.lease())!;
    // It leaves, and comes back with the job before anybody has asked for it.
    for (let i = 0; i < 16; i += 1) {
      await pass(4000);
      await ada.keep();
      await mallory.leave();
      mallory = await join(`m${i}`, "mallory", [job]);
    }
    assert.equal((await ada.lease())?.position, 1);
    await ada.finish(job, proofFor(ordered.batch));
    await pass(0);
    assert.ok(ordered.proof);
  });

  it("sets aside who lets jobs become overdue, the longer the oftener", async () => {
    const mallory = await join("m", "mallory");
    fleet.order(0);
    await mallory.lease();
    // Nothing is known of the time that a proof takes: ten minutes.
    await mallory.work(601_000);
    assert.equal(fleet.dispatcher.jobs.free.length, 1);
    const again = await join("n", "mallory");
    assert.equal(await again.lease(), undefined);
    const state = fleet.dispatcher.roster.conduct.setAsideUntil("mallory", fleet.clock.now());
    assert.ok(state !== undefined);
  });

  it("has no prover alone with a job for longer because it was slow before", async () => {
    const mallory = await join("m", "mallory");
    fleet.order(0);
    let job = (await mallory.lease())!;
    await mallory.work(540_000, job);
    await mallory.finish(job);
    fleet.order(1);
    job = (await mallory.lease())!;
    const ada = await fleet.prover("ada");
    for (let i = 0; i < 160; i += 1) {
      await pass(4000);
      await Promise.all([mallory.keep(job), ada.keep()]);
    }
    assert.equal((await ada.lease())?.position, 1);
  });

  it("gives an urgent job to whoever asks, if those who pretend to be quick do not", async () => {
    const [ada, mallory] = [await fleet.prover("ada"), await join("m", "mallory")];
    fleet.order(0);
    fleet.order(1);
    const [own, quick] = [(await ada.lease())!, (await mallory.lease())!];
    await mallory.finish(quick);
    await ada.work(10_000, own);
    await mallory.keep();
    await ada.finish(own);
    const idle = [mallory];
    for (let i = 0; i < 20; i += 1) idle.push(await join("m", "mallory"));
    const urgent = fleet.order(2, { isUrgent: () => true });
    await live(20_000, [ada], idle);
    assert.equal(urgent.leases, 1);
  });

  it("gives the oldest job to a slow prover if nobody else takes it, whatever smaller ones come", async () => {
    const [ada, mallory] = [await fleet.prover("ada"), await join("m", "mallory")];
    fleet.order(0);
    fleet.order(1);
    const [own, quick] = [(await ada.lease())!, (await mallory.lease())!];
    await mallory.finish(quick);
    await ada.work(10_000, own);
    await mallory.keep();
    await ada.finish(own);
    const oldest = fleet.order(2);
    for (let i = 3; i < 13 && oldest.proof === undefined; i += 1) {
      fleet.order(i, { shape: SMALL });
      await ada.work(2000);
      await mallory.keep();
      await ada.finish((await ada.lease())!);
      await pass(0);
    }
    assert.ok(oldest.proof);
  });

  it("leaves places to others when one token takes all that it can get", async () => {
    const joined = await crowd(1025).catch((error: unknown) => error);
    assert.ok(joined instanceof QuipuError);
    assert.equal(joined.code, "Overloaded");
    await fleet.prover("ada");
    await fleet.prover("own", { token: null });
    // Names by which it comes and goes push nobody out of memory.
    const ada = await fleet.prover("old");
    await ada.leave();
    for (const session of fleet.dispatcher.roster.sessions) {
      if (session.account === "mallory") await fleet.dispatcher.leave(session);
    }
    for (let i = 0; i < 1100; i += 1) await (await join(`x${i}`, "mallory")).leave();
    await pass(1000);
    const records = [...fleet.dispatcher.roster.records];
    assert.ok(records.some(({ name }) => name === "old"));
    assert.ok(records.length < 1100);
  });

  it("does not let one token tell the pipeline that a batch cannot be proven", async () => {
    const ada = await fleet.prover("ada");
    const ordered = fleet.order(0);
    const own = (await ada.lease())!;
    const attacked = fleet.order(1);
    for (let i = 0; i < 4; i += 1) {
      const mallory = await join(`m${i}`, "mallory");
      const job = await mallory.lease();
      if (job !== undefined) await mallory.fail(job);
      await live(16_000, [], [ada]);
    }
    assert.equal(attacked.error, undefined);
    await ada.finish(own);
    await ada.finish((await ada.lease())!);
    await pass(0);
    assert.ok(ordered.proof && attacked.proof);
  });

  it("says that a batch cannot be proven, though somebody is there who never asks for a job", async () => {
    const [ada, mallory] = [await fleet.prover("ada"), await join("m", "mallory")];
    const ordered = fleet.order(0);
    await ada.fail((await ada.lease())!);
    await live(60_000, [], [ada, mallory]);
    assert.ok(ordered.error instanceof QuipuError);
  });

  describe("after a reorganisation", () => {
    it("takes no old proof of a batch that was sealed anew with other content", async () => {
      const ada = await fleet.prover("ada");
      const dropped = fleet.order(0);
      const job = (await ada.lease())!;
      dropped.use.abort(new Error("L1 has moved"));
      await pass(0);
      const again = fleet.order(1);
      const proof = proofFor(dropped.batch);
      await pass(6000);
      await ada.keep(job);
      await assert.rejects(ada.finish(job, proof), refusal("JobGone"));
      const next = (await ada.lease())!;
      await assert.rejects(ada.finish(next, proof), refusal("WrongProof"));
      assert.equal(again.proof, undefined);
    });

    it("takes the old proof of a batch that was sealed anew as it was", async () => {
      const ada = await fleet.prover("ada");
      const dropped = fleet.order(0);
      const job = (await ada.lease())!;
      // Ordered again before the old order has ended, and after it.
      const again = fleet.order(0);
      dropped.use.abort(new Error("L1 has moved"));
      await pass(0);
      assert.equal(dropped.proof, undefined);
      assert.deepEqual((await ada.keep(job)).cancelled, []);
      await ada.finish(job, proofFor(dropped.batch));
      await pass(0);
      assert.ok(again.proof);
      assert.equal(fleet.dispatcher.jobs.size, 0);
      assert.deepEqual(fleet.dispatcher.jobs.free, []);
      fleet.order(0).use.abort(new Error("L1 has moved"));
      await pass(0);
      const third = fleet.order(0);
      await ada.finish(job, proofFor(dropped.batch));
      await pass(0);
      assert.ok(third.proof);
    });
  });
});
