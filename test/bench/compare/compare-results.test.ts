import assert from "node:assert/strict";
import { compareResults } from "../../../bench/compare/compare-results.js";
import { formatComparison } from "../../../bench/compare/comparison-text.js";
import type { BenchResult } from "../../../bench/result-file.js";
import { madeUpResult, slowed } from "../../support/made-up-result.js";

const names = { before: "a.json", after: "b.json" };

function proofsOf(before: BenchResult, after: BenchResult) {
  return compareResults(before, after).timed.filter(({ what }) => what === "proof");
}

describe("the comparison of two results", () => {
  it("takes a run against itself for noise", async () => {
    const result = await madeUpResult();
    const { timed, exact, conditions, unmatched } = compareResults(result, result);
    for (const { ratio, verdict, what } of timed) {
      assert.ok(Math.abs(ratio - 1) < 1e-12, what);
      assert.notEqual(verdict, "faster");
      assert.notEqual(verdict, "slower");
    }
    assert.deepEqual({ exact, conditions }, { exact: [], conditions: [] });
    assert.deepEqual(unmatched, { before: 0, after: 0 });
  });

  it("takes a little for noise, and a clear difference for one, either way", async () => {
    const result = await madeUpResult();
    // The samples of a proof lie 5 % apart.
    for (const { verdict } of proofsOf(result, slowed(result, 1.01))) {
      assert.equal(verdict, "within noise");
    }
    for (const { verdict, ratio } of proofsOf(result, slowed(result, 1.3))) {
      assert.equal(verdict, "slower");
      assert.ok(Math.abs(ratio - 1.3) < 1e-9);
    }
    for (const { verdict } of proofsOf(result, slowed(result, 0.7))) {
      assert.equal(verdict, "faster");
    }
  });

  it("calls nothing different from too few samples", async () => {
    const result = await madeUpResult();
    const { timed } = compareResults(result, slowed(result, 3));
    const [throughput] = timed.filter(({ what }) => what === "a transfer by 1 worker");
    assert.equal(throughput!.verdict, "too few samples");
    assert.equal(throughput!.interval, undefined);
    const text = formatComparison(compareResults(result, slowed(result, 3)), names);
    assert.match(text, /too few samples \(1 and 1\)/);
  });

  it("refuses different machines unless it is meant, and says in what they differ", async () => {
    const result = await madeUpResult();
    const other = { ...result, machine: { ...result.machine, cores: 64, cpu: "another" } };
    assert.throws(() => compareResults(result, other), {
      code: "MachinesDiffer",
      message: /processor made-up processor → another; cores 2 → 64/,
    });
    const comparison = compareResults(result, other, { acrossMachines: true });
    const text = formatComparison(comparison, names);
    assert.match(text, /they also differ in:\n {2}processor made-up processor → another/);
  });

  it("takes a machine with some megabytes less for the same", async () => {
    const result = await madeUpResult();
    const memoryBytes = result.machine.memoryBytes - 50e6;
    const restarted = { ...result, machine: { ...result.machine, memoryBytes } };
    assert.deepEqual(compareResults(result, restarted).conditions, []);
  });

  it("names versions and settings that differ, and counts that changed", async () => {
    const result = await madeUpResult();
    const circuits = result.circuits.map((circuit) =>
      circuit.name === "batch-1x2" ? { ...circuit, constraints: 1000 } : circuit,
    );
    const versions = { ...result.versions, snarkjs: "9.9.9" };
    const settings = { ...result.settings, threads: "one" as const };
    const { exact, conditions } = compareResults(result, {
      ...result,
      circuits,
      versions,
      settings,
    });
    const before = result.circuits[0]!.constraints;
    const change = { circuit: "batch-1x2", what: "constraints", before, after: 1000 };
    assert.deepEqual(exact, [change]);
    assert.ok(conditions.some((condition) => /^snarkjs .* → 9\.9\.9$/.test(condition)));
    assert.ok(conditions.includes("threads of a proof all → one"));
  });

  it("refuses results with nothing in common, and counts what only one has", async () => {
    const result = await madeUpResult();
    const backend = "another";
    const other = {
      ...result,
      measurements: result.measurements.map((measurement) => ({ ...measurement, backend })),
      throughput: [],
    };
    assert.throws(() => compareResults(result, other), { code: "NothingInCommon" });
    const part = { ...result, measurements: result.measurements.slice(0, 1), throughput: [] };
    const { timed, unmatched } = compareResults(result, part);
    assert.equal(timed.length, 4);
    assert.equal(unmatched.after, 0);
    assert.ok(unmatched.before > 10);
  });

  it("says how it judged, and how many differences chance alone would make", async () => {
    const result = await madeUpResult();
    const comparison = compareResults(result, slowed(result, 1.3));
    const text = formatComparison(comparison, names);
    assert.match(text, /Hodges–Lehmann/);
    assert.match(text, /Mann and Whitney/);
    const judged = comparison.timed.filter(({ interval }) => interval !== undefined).length;
    assert.match(text, new RegExp(`Of ${judged} figures .* ${(judged * 0.1).toFixed(1)} `));
  });
});
