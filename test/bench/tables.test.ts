import assert from "node:assert/strict";
import { join } from "node:path";
import { ratioToBaseline } from "../../bench/derived-figures.js";
import { readResult } from "../../bench/result-file.js";
import { STAGES, stageShares } from "../../bench/stage-shares.js";
import { formatResult } from "../../bench/tables.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

const fixture = join(packageRoot, "test", "fixtures", "bench", "made-up-result.json");

describe("the tables of a benchmark", () => {
  it("give each measurement a line, and say what the figures are", async () => {
    const result = await readResult(fixture);
    const text = formatResult(result);
    assert.equal(text.match(/^batch-1x2 .*(engine|prover|snarkjs) /gm)?.length, 5);
    assert.match(text, /medians of 3 after 1 to warm up/);
    assert.match(text, /made-up project ≈ 50000/);
    assert.match(text, /not measured here/);
  });

  it("give the share of each stage where the prover tells them apart", async () => {
    const { measurements } = await readResult(fixture);
    const shares = stageShares(measurements[0]!.samples)!;
    assert.deepEqual([...shares.keys()], STAGES);
    const sum = [...shares.values()].reduce((total, share) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
    assert.ok(Math.abs(shares.get("msmB2")! - 0.25) < 1e-9);
    assert.equal(stageShares(measurements.at(-1)!.samples), undefined);
  });

  it("compare with the baseline of as many transfers by the same prover", async () => {
    const result = await readResult(fixture);
    const ratios = result.measurements.map((measurement) => {
      return ratioToBaseline(result, measurement)?.median.toFixed(2);
    });
    assert.deepEqual(ratios, ["0.80", "0.60", undefined, undefined, undefined, undefined]);
  });
});
