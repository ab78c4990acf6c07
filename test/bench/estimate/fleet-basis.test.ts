/** Which figures an estimate is made from when there are some of a fleet, and what it says of them. */
import assert from "node:assert/strict";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BenchErrorCode } from "../../../bench/bench-error.js";
import { chooseBasis, type Wanted } from "../../../bench/estimate/basis.js";
import { estimate } from "../../../bench/estimate/estimate.js";
import { writeFleetResult } from "../../../bench/fleet/fleet-result.js";
import { machineNow } from "../../../bench/measure/machine.js";
import { writeResult } from "../../../bench/result-file.js";
import type { FleetProver, FleetStatus } from "../../../client/messages/prover.js";
import { parseShape, transferShape } from "../../../src/shape.js";
import { madeUpFleet } from "../../support/made-up-fleet.js";
import { madeUpResult, madeUpResultPath } from "../../support/made-up-result.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

/** What a benchmark refuses. */
function refusal(code: BenchErrorCode | "InvalidFile", message = /./) {
  return { code, message };
}

const shape = transferShape(2, 4);
/** One that no benchmark of the tests measured. */
const OTHER = transferShape(8, 8);
const TIME = "2026-01-02T03:04:05.000Z";

function prover(name: string, threads: number, proofs: number, seconds: number): FleetProver {
  const counts = { lateProofs: 0, wrongProofs: 0, failures: 0, lostLeases: 0 };
  return {
    ...{ name, threads, proofs, state: "idle", version: "0.1.0", memoryMiB: 1, backend: "engine" },
    ...{ shapes: ["2x4"], joinedAt: TIME, lastSeen: TIME, jobs: [], ...counts },
    byShape: [{ shape: "2x4", proofs, seconds }],
  };
}

function nodeWith(...provers: FleetProver[]): { url: string; status: FleetStatus } {
  return { url: "http://node.example", status: { jobs: { waiting: 0, leased: 0 }, provers } };
}

describe("the basis of an estimate", () => {
  const folders = { both: "", fleet: "", none: temporaryFolder() };
  before(async () => {
    const fleet = { ...madeUpFleet(), machine: { ...madeUpFleet().machine, ...machineNow() } };
    for (const name of ["both", "fleet"] as const) {
      folders[name] = temporaryFolder();
      await writeFleetResult(join(folders[name], "fleet.json"), fleet);
      await writeFile(join(folders[name], "notes.json"), "{}");
    }
    const bench = await madeUpResult();
    Object.assign(bench.machine, machineNow());
    await writeResult(join(folders.both, "bench.json"), bench);
  });

  const wanted = (change: Partial<Wanted>): Wanted => {
    return { shape, results: folders.both, backend: undefined, node: undefined, ...change };
  };
  const sourceOf = async (change: Partial<Wanted>, figures: RegExp) => {
    const { sources } = await chooseBasis(wanted(change));
    return sources.find((each) => figures.test(each.figures))!.from;
  };

  it("is a fleet's benchmark, and of proofs only what that does not tell", async () => {
    const { measured, cores, machineCores } = await chooseBasis(wanted({}));
    const { source, workers, rate, peakRssBytes, sequencingMs } = measured;
    // Two provers, 2 proofs of 2 transfers a second; the sequencer is of the other file.
    assert.deepEqual([source, workers, rate.median, cores], ["fleet", 2, 4, 2]);
    assert.deepEqual([peakRssBytes, sequencingMs], [3e8, 50]);
    assert.equal(machineCores, machineNow().cores);
    assert.match(
      await sourceOf({}, /cores/),
      /^quipu bench fleet, .*fleet\.json of 2026-01-02: 2 provers on a core each, 2 proofs\/s, 0.8 of 2 times/,
    );
    assert.match(await sourceOf({}, /sequencers/), /^quipu bench, .*bench\.json of /);
    assert.match(await sourceOf({}, /L1/), /not measured/);
  });

  it("says what was not measured", async () => {
    const { measured, fleet } = await chooseBasis(wanted({ results: folders.fleet }));
    assert.equal(measured.sequencingMs, null);
    const sequencers = await sourceOf({ results: folders.fleet }, /sequencers/);
    assert.equal(sequencers, "not measured: quipu bench --shapes 2x4");
    assert.match(
      fleet!,
      /more were not measured\. The node ran on their cores and took 0\.2 of one/,
    );
  });

  it("is a benchmark of proofs where no fleet has measured the shape, or it is named", async () => {
    for (const change of [{ backend: "snarkjs" }, { results: madeUpResultPath }]) {
      const { measured, fleet } = await chooseBasis(wanted(change));
      assert.deepEqual([measured.source, fleet], ["throughput", undefined]);
    }
    const refused = chooseBasis(wanted({ shape: OTHER }));
    await assert.rejects(refused, refusal("ShapeNotMeasured", /got 8x8/));
    await assert.rejects(chooseBasis(wanted({ results: folders.none })), refusal("ResultMissing"));
  });

  it("is the file that is named, of whatever machine, and nothing else", async () => {
    const results = join(temporaryFolder(), "named.json");
    await copyFile(join(folders.both, "fleet.json"), results);
    const { measured } = await chooseBasis(wanted({ results }));
    assert.deepEqual([measured.source, measured.sequencingMs], ["fleet", null]);
    const refused = chooseBasis(wanted({ results, shape: OTHER }));
    const why = /got 8x8, expected 2x4 by engine; measure it: quipu bench fleet --shape 8x8/;
    await assert.rejects(refused, refusal("ShapeNotMeasured", why));
    await writeFile(results, JSON.stringify({ ...madeUpFleet(), measured: [] }));
    await assert.rejects(chooseBasis(wanted({ results })), refusal("InvalidFile"));
  });

  it("is not a fleet's benchmark of another machine", async () => {
    const results = temporaryFolder();
    const fleet = madeUpFleet();
    const other = { ...fleet, machine: { ...fleet.machine, cpu: "another" } };
    await writeFleetResult(join(results, "fleet.json"), other);
    await assert.rejects(chooseBasis(wanted({ results })), refusal("ResultMissing"));
  });

  it("is what the provers of a node have proven, by the core", async () => {
    // A proof in 2 s on a core, one in 1 s on four, one in 10 s on a core.
    const node = nodeWith(
      prover("ada", 1, 30, 60),
      prover("bob", 4, 30, 30),
      prover("cid", 1, 6, 60),
    );
    const { measured, cores, machineCores } = await chooseBasis(wanted({ node }));
    const { rate, source, workers, peakRssBytes, sequencingMs } = measured;
    assert.deepEqual([source, workers, cores, machineCores], ["node", 3, 1, 1]);
    // 1, 2 ÷ 4 and 0.2 transfers a second and core.
    assert.deepEqual([rate.median, peakRssBytes, sequencingMs], [0.5, null, 50]);
    const from = await sourceOf({ node }, /cores/);
    assert.match(
      from,
      /^the fleet of http:\/\/node\.example, now: ada 30 proofs a minute on 1 core/,
    );
    assert.match(from, /; bob 60 proofs a minute on 4 cores \(30 proofs\); cid 6 proofs/);
    const needs = estimate({ shape, transfersPerSecond: 100, measured, cores, machineCores });
    assert.deepEqual([needs.cores.median, needs.machines, needs.memoryBytes], [200, 200, null]);
  });

  it("counts provers like the node's, on as many cores as these have", async () => {
    const node = nodeWith(prover("bob", 4, 30, 30), prover("new", 4, 0, 0));
    const basis = await chooseBasis(wanted({ node, results: folders.none }));
    const needs = estimate({ shape, transfersPerSecond: 100, ...basis });
    // 2 transfers a second by 4 cores.
    assert.deepEqual([basis.machineCores, needs.cores.median, needs.machines], [4, 200, 50]);
  });

  it("refuses a shape that the node's fleet has not proven, and says what it has", async () => {
    const refuse = (node: ReturnType<typeof nodeWith>, why: RegExp) =>
      assert.rejects(
        chooseBasis(wanted({ node, shape: parseShape("8x8") })),
        refusal("ShapeNotMeasured", why),
      );
    await refuse(nodeWith(prover("ada", 1, 30, 60)), /got 8x8, expected one of 2x4/);
    await refuse(nodeWith(), /got 8x8, expected a fleet that has proven something/);
  });
});
