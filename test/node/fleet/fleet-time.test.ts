/** What a fleet makes of a node that was stopped, of a clock that was set, and of jobs that nobody is there to prove. */
import assert from "node:assert/strict";
import { Dispatcher } from "../../../node/fleet/dispatcher.js";
import { fleetStatus } from "../../../node/fleet/fleet-status.js";
import { offsetOf, STEADY_CLOCK } from "../../../node/fleet/steady-clock.js";
import { DispatchedFleet, FLEET_SHAPES, SMALL, selfOf } from "../../support/dispatched-fleet.js";

const HOUR = 3_600_000;

describe("a fleet and time", () => {
  let fleet: DispatchedFleet;
  beforeEach(() => {
    fleet = new DispatchedFleet();
  });
  afterEach(() => fleet.stop());

  it("loses nobody because the node itself was stopped", async () => {
    const [ada, bob] = [await fleet.prover("ada"), await fleet.prover("bob")];
    fleet.order(0);
    const job = (await ada.lease())!;
    await fleet.clock.pass(1000);
    fleet.clock.jump(HOUR);
    await fleet.clock.pass(1000);
    await Promise.all([ada.keep(job), bob.keep()]);
    const records = [...fleet.dispatcher.roster.records];
    assert.deepEqual(
      records.map(({ lostLeases }) => lostLeases),
      [0, 0],
    );
    assert.equal(fleet.dispatcher.roster.find(ada.session.id)?.job?.position, 0);
    assert.equal(fleet.dispatcher.jobs.free.length, 0);
  });

  it("loses who has gone while the node was stopped after the usual time", async () => {
    const ada = await fleet.prover("ada");
    await fleet.clock.pass(1000);
    fleet.clock.jump(HOUR);
    await fleet.clock.pass(11_000);
    assert.ok(fleet.dispatcher.roster.find(ada.session.id));
    await fleet.clock.pass(2000);
    assert.equal(fleet.dispatcher.roster.find(ada.session.id), undefined);
  });

  describe("when the clock of the machine is set", () => {
    const real = Date.now;
    afterEach(() => {
      Date.now = real;
    });

    it("goes on by its own, and tells people the time that they see", async () => {
      const before = STEADY_CLOCK.now();
      const check = async () => false;
      const dispatcher = new Dispatcher({ shapes: FLEET_SHAPES, clock: STEADY_CLOCK, check });
      await dispatcher.joinAs("ada", selfOf("ada"), []);
      for (const ms of [HOUR, -HOUR]) {
        Date.now = () => real() + ms;
        const now = STEADY_CLOCK.now();
        assert.ok(now >= before && now < before + HOUR / 2);
        const { provers } = fleetStatus(dispatcher, now, offsetOf(STEADY_CLOCK));
        assert.ok(Math.abs(Date.parse(provers[0]!.lastSeen) - Date.now()) < HOUR / 2);
      }
    });
  });

  describe("when a batch waits", () => {
    const codes = async (ms: number, work: (each: number) => Promise<void> = async () => {}) => {
      for (let left = ms; left > 0; left -= 4000) {
        await fleet.clock.pass(4000);
        await work(left);
      }
      return fleet.dispatcher.problem?.code;
    };

    it("says after a minute that nobody is there to prove it", async () => {
      fleet.order(3);
      assert.equal(await codes(56_000), undefined);
      assert.equal(await codes(4000), "ProverMissing");
      assert.match(fleet.dispatcher.problem!.message, /batch 3, of shape 4x6/);
      const ada = await fleet.prover("ada");
      await ada.lease();
      assert.equal(fleet.dispatcher.problem, undefined);
    });

    it("says so where all are too small for it", async () => {
      const small = await fleet.prover("small", { shapes: [FLEET_SHAPES[1]!] });
      fleet.order(0);
      fleet.order(1, { shape: SMALL });
      const work = async () => void (await small.lease());
      assert.equal(await codes(64_000, work), "ProverMissing");
      assert.match(fleet.dispatcher.problem!.message, /batch 0/);
    });

    it("says so where those who are there never ask, or are set aside", async () => {
      const idle = await fleet.prover("idle");
      const mallory = await fleet.prover("mallory");
      fleet.order(0);
      const wrong = {
        a: [0n, 0n],
        b: [[0n, 0n] as const, [0n, 0n] as const],
        c: [0n, 0n],
      } as const;
      const work = async () => {
        await idle.keep();
        const job = await mallory.lease();
        if (job !== undefined) await mallory.finish(job, wrong).catch(() => {});
      };
      assert.equal(await codes(280_000, work), "ProverMissing");
    });

    it("says nothing where all are at work", async () => {
      const ada = await fleet.prover("ada");
      fleet.order(0);
      fleet.order(1);
      const job = (await ada.lease())!;
      assert.equal(await codes(120_000, async () => void (await ada.keep(job))), undefined);
    });
  });
});
