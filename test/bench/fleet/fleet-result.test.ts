/** What follows from the rounds of a fleet, and which files are none. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCoreList } from "../../../bench/fleet/cores.js";
import { fleetFigures } from "../../../bench/fleet/fleet-figures.js";
import {
  type FleetResult,
  readFleetResult,
  writeFleetResult,
} from "../../../bench/fleet/fleet-result.js";
import { processFigures } from "../../../bench/fleet/process-figures.js";
import { madeUpFleet } from "../../support/made-up-fleet.js";
import { refusal } from "../../support/refusal.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const near = (got: number | undefined, expected: number): void =>
  assert.ok(Math.abs(got! - expected) < 1e-12, `got ${got}, expected ${expected}`);

describe("figures of a fleet", () => {
  it("are medians, and compare the rounds in pairs", () => {
    const [one, two] = fleetFigures(madeUpFleet());
    near(one!.rate.median, 10 / 8);
    assert.deepEqual([one!.efficiency, one!.efficiencyByCpu, one!.proverShare], [1, 1, 1]);
    near(two!.rate.median, 2);
    // 20 in 10 s to twice 10 in 8 s, in each round: the slow third one too.
    near(two!.efficiency, 0.8);
  });

  it("tell what the node took from the provers from what provers take from each other", () => {
    const [one, two] = fleetFigures(madeUpFleet());
    near(two!.proverShare, 0.9);
    // 20 proofs in 18 s of processor time to 10 in 8 s.
    near(two!.efficiencyByCpu, 20 / 18 / (10 / 8));
    near(one!.nodeCores, 1 / 8);
    near(two!.nodeCores, 0.2);
    assert.deepEqual([one!.sharesCores, two!.sharesCores], [false, true]);
    assert.deepEqual([one!.peakRssBytes, two!.peakRssBytes], [1e8, 3e8]);
  });

  it("are missing where the system did not tell them", () => {
    const { measured } = madeUpFleet();
    measured[1]!.rounds[2]!.proverCpuMs = null;
    measured[1]!.rounds[2]!.proverPeakRssBytes = null;
    const [one, two] = fleetFigures({ measured });
    assert.equal(one!.proverShare, 1);
    assert.deepEqual(
      [two!.efficiencyByCpu, two!.proverShare, two!.peakRssBytes],
      [undefined, undefined, undefined],
    );
    near(two!.efficiency, 0.8);
  });
});

describe("the result file of a fleet", () => {
  const path = join(temporaryFolder(), "fleet.json");

  it("is read as it was written", async () => {
    await writeFleetResult(path, madeUpFleet());
    assert.deepEqual(await readFleetResult(path), madeUpFleet());
  });

  it("is refused where it contradicts itself or is of another form", async () => {
    const refused = async (change: (result: FleetResult) => void, why: RegExp): Promise<void> => {
      const result = madeUpFleet();
      change(result);
      await writeFile(path, JSON.stringify(result));
      await assert.rejects(readFleetResult(path), refusal("InvalidFile", why));
    };
    await refused((result) => result.measured.shift(), /provers: got 2, expected 1 and rising/);
    await refused((result) => result.measured.reverse(), /provers: got 2, 1, expected/);
    await refused((result) => result.measured[1]!.rounds.pop(), /rounds: got 3, 2, expected equal/);
    await refused((result) => Object.assign(result, { shape: "2x" }), /expected a shape/);
    await refused((result) => Object.assign(result, { more: 1 }), /fleet\.json/);
    await refused((result) => {
      result.measured[0]!.rounds[0]!.wallMs = 0;
    }, /wallMs/);
  });
});

describe("cores and processes", () => {
  it("are read as Linux writes them", async () => {
    assert.deepEqual(readCoreList("0"), [0]);
    assert.deepEqual(readCoreList("0-2,5,7-8"), [0, 1, 2, 5, 7, 8]);
    assert.equal(await processFigures(2 ** 30), undefined);
    const own = await processFigures(process.pid);
    const isLinux = process.platform === "linux";
    assert.equal(own !== undefined, isLinux);
    if (own === undefined) return;
    const { user, system } = process.cpuUsage();
    // The system counts in ticks of 10 ms.
    assert.ok(own.cpuMs > 0 && own.cpuMs <= (user + system) / 1000 + 20);
    assert.ok(own.peakRssBytes >= process.memoryUsage().rss / 2);
  });
});
