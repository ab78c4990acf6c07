/** The fleet in figures: for people, and for Prometheus. */
import assert from "node:assert/strict";
import { NodeMetrics } from "../../../node/api/metrics/node-metrics.js";
import { fleetStatus } from "../../../node/fleet/fleet-status.js";
import { DispatchedFleet, proofFor } from "../../support/dispatched-fleet.js";

describe("figures of a fleet", () => {
  it("say what each prover has done, and how long it took", async () => {
    const fleet = new DispatchedFleet();
    const own = await fleet.prover("own", { token: null });
    const [ada] = [await fleet.prover("ada"), await fleet.prover("idle")];
    const [first, second] = [fleet.order(0), fleet.order(1)];
    fleet.order(2);
    const one = (await own.lease())!;
    const other = (await ada.lease())!;
    await own.work(3000, one);
    await own.finish(one, proofFor(first.batch));
    await ada.finish(other, proofFor(first.batch)).catch(() => {});
    second.use.abort();
    await fleet.clock.pass(0);
    const status = fleetStatus(fleet.dispatcher, fleet.clock.now());
    assert.deepEqual(status.jobs, { waiting: 1, leased: 0 });
    const [ownShown, adaShown, idleShown] = status.provers;
    assert.deepEqual(ownShown?.byShape, [{ shape: "4x6", proofs: 1, seconds: 3 }]);
    assert.equal(ownShown?.msPerThousandConstraints, 300);
    assert.deepEqual([adaShown?.state, adaShown?.wrongProofs], ["setAside", 1]);
    assert.deepEqual([idleShown?.state, idleShown?.token], ["idle", "idle"]);
    const metrics = new NodeMetrics();
    metrics.take({ fleet: status });
    metrics.take({ fleet: status });
    const text = await metrics.registry.metrics();
    for (const line of [
      'quipu_fleet_jobs{state="waiting"} 1',
      'quipu_fleet_provers{state="setAside"} 1',
      'quipu_fleet_provers{state="away"} 0',
      'quipu_fleet_proofs_total{prover="own",shape="4x6"} 1',
      'quipu_fleet_proving_seconds_total{prover="own",shape="4x6"} 3',
      'quipu_fleet_mishaps_total{prover="ada/ada",kind="wrongProof"} 1',
    ]) {
      assert.ok(text.split("\n").includes(line), `${line}\n${text}`);
    }
    fleet.stop();
  });

  it("say who has gone, until that is long ago", async () => {
    const fleet = new DispatchedFleet();
    await fleet.prover("ada");
    await fleet.clock.pass(13_000);
    const states = () =>
      fleetStatus(fleet.dispatcher, fleet.clock.now()).provers.map(({ state }) => state);
    assert.deepEqual(states(), ["away"]);
    await fleet.clock.pass(3_600_000);
    assert.deepEqual(states(), []);
    fleet.stop();
  });
});
