/** Provers that are told to finish and leave, and lose their session or their node before they hear it. */
import assert from "node:assert/strict";
import type { DrainKeeper } from "../../../node/fleet/drains.js";
import { DispatchedFleet } from "../../support/dispatched-fleet.js";
import { refusal } from "../../support/refusal.js";

const [ONE, OTHER] = ["1".repeat(32), "2".repeat(32)];

/** What a database keeps. */
class MemoryKeeper implements DrainKeeper {
  readonly #kept = new Set<string>();
  isAway = false;

  async all(): Promise<readonly string[]> {
    return [...this.#kept];
  }

  async add(instances: readonly string[]): Promise<void> {
    if (this.isAway) throw new Error("the database is away");
    for (const instance of instances) this.#kept.add(instance);
  }
}

describe("provers that are drained", () => {
  let fleet: DispatchedFleet;
  beforeEach(() => {
    fleet = new DispatchedFleet();
  });
  afterEach(() => fleet.stop());

  /** Nothing is heard of anybody for the time of a lease. */
  const loseAll = () => fleet.clock.pass(13_000);

  it("are told in their next session, and keep their job and get no other", async () => {
    const ada = await fleet.prover("ada", { instance: ONE });
    fleet.order(0);
    fleet.order(1);
    const job = (await ada.lease())!;
    assert.equal(await fleet.dispatcher.drain("ada"), 1);
    await loseAll();
    await assert.rejects(() => ada.keep(job), refusal("UnknownSession"));
    const again = await fleet.prover("ada", { instance: ONE, holding: [job] });
    assert.deepEqual(await again.keep(job), { cancelled: [], isDraining: true });
    await again.finish(job);
    assert.equal(await again.lease(), undefined);
    const bob = await fleet.prover("bob", { instance: OTHER });
    assert.equal((await bob.lease())?.position, 1);
  });

  it("are told when they come back, if they were away", async () => {
    await fleet.prover("ada", { instance: ONE });
    await loseAll();
    assert.equal(await fleet.dispatcher.drain("ada"), 1);
    const again = await fleet.prover("ada", { instance: ONE });
    fleet.order(0);
    assert.equal(await again.lease(), undefined);
    assert.equal((await again.keep()).isDraining, true);
  });

  it("are told by a node that has started again, also those that have joined before it knows", async () => {
    const keeper = new MemoryKeeper();
    await fleet.dispatcher.recall(keeper);
    const ada = await fleet.prover("ada", { instance: ONE });
    fleet.order(0);
    const job = (await ada.lease())!;
    await fleet.dispatcher.drain("ada");
    for (const isEarly of [true, false]) {
      fleet.stop();
      fleet = new DispatchedFleet();
      if (!isEarly) await fleet.dispatcher.recall(keeper);
      const back = await fleet.prover("ada", { instance: ONE, holding: [job] });
      if (isEarly) await fleet.dispatcher.recall(keeper);
      const ordered = fleet.order(0);
      fleet.order(1);
      assert.equal((await back.keep(job)).isDraining, true);
      await back.finish(job);
      await fleet.clock.pass(0);
      assert.ok(ordered.proof);
      assert.equal(await back.lease(), undefined);
    }
  });

  it("are kept, too, when they were told before the database was there", async () => {
    const keeper = new MemoryKeeper();
    await fleet.prover("ada", { instance: ONE });
    await fleet.dispatcher.drain("ada");
    await fleet.dispatcher.recall(keeper);
    assert.deepEqual(await keeper.all(), [ONE]);
  });

  it("are told, and the operator hears that it is not kept, if the database is away", async () => {
    const keeper = new MemoryKeeper();
    await fleet.dispatcher.recall(keeper);
    const ada = await fleet.prover("ada", { instance: ONE });
    keeper.isAway = true;
    await assert.rejects(fleet.dispatcher.drain("ada"), /the database is away/);
    assert.equal((await ada.keep()).isDraining, true);
    keeper.isAway = false;
    await fleet.dispatcher.drain("ada");
    assert.deepEqual(await keeper.all(), [ONE]);
  });

  it("do not keep a new process of the same name from working", async () => {
    const ada = await fleet.prover("ada", { instance: ONE });
    await fleet.dispatcher.drain("ada");
    await ada.leave();
    assert.equal(await fleet.dispatcher.drain("ada"), 0);
    const next = await fleet.prover("ada", { instance: OTHER });
    fleet.order(0);
    assert.equal((await next.lease())?.position, 0);
    assert.equal((await next.keep()).isDraining, false);
  });

  it("are all sessions of a process, as long as one of them is there", async () => {
    const pair = [
      await fleet.prover("ada", { instance: ONE }),
      await fleet.prover("ada", { instance: ONE }),
    ];
    assert.equal(await fleet.dispatcher.drain("ada"), 2);
    await pair[0]!.leave();
    assert.equal((await pair[1]!.keep()).isDraining, true);
    await loseAll();
    assert.equal(await fleet.dispatcher.drain("ada"), 1);
    await fleet.prover("ada");
    assert.equal(await fleet.dispatcher.drain("ada"), 2);
  });
});
