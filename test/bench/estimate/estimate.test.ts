import assert from "node:assert/strict";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assumptionsOf } from "../../../bench/estimate/assumptions.js";
import { estimate } from "../../../bench/estimate/estimate.js";
import { findResults } from "../../../bench/estimate/find-result.js";
import { measuredRate } from "../../../bench/estimate/measured-rate.js";
import { writeResult } from "../../../bench/result-file.js";
import { transferShape } from "../../../src/shape.js";
import { madeUpResult, madeUpResultPath } from "../../support/made-up-result.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const shape = transferShape(2, 4);

describe("an estimate", () => {
  it("takes the highest throughput that was measured for the shape", async () => {
    const measured = measuredRate(await madeUpResult(), shape, undefined);
    // 4 batches of 2 transfers in 6.5 s by 2 workers; 400 ms of sequencing for the 8.
    const { source, workers, backend, rate, sequencingMs, peakRssBytes } = measured;
    assert.deepEqual(
      { source, workers, backend },
      {
        source: "throughput",
        workers: 2,
        backend: "snarkjs",
      },
    );
    assert.ok(Math.abs(rate.median - 8 / 6.5) < 1e-12);
    assert.equal(sequencingMs, 50);
    assert.equal(peakRssBytes, 500_000_000);
  });

  it("takes single proofs where there is no throughput, everything one after the other", async () => {
    const result = { ...(await madeUpResult()), throughput: [] };
    const measured = measuredRate(result, shape, undefined);
    // Middle sample: 90 sequencing, 150 witness, 3000 proof, 15 verification.
    assert.equal(measured.source, "proofs");
    assert.ok(Math.abs(measured.rate.median - 2000 / 3255) < 1e-12);
    assert.equal(measured.sequencingMs, 45);
    assert.equal(measured.latencyMs, 3165);
  });

  it("takes the fastest prover of the pool, or the one that is named", async () => {
    const result = await madeUpResult();
    const small = transferShape(1, 2);
    assert.equal(measuredRate(result, small, undefined).backend, "engine");
    assert.equal(measuredRate(result, small, "snarkjs").backend, "snarkjs");
    assert.equal(measuredRate(result, small, "external:prover").backend, "external:prover");
  });

  it("refuses a shape that was not measured, says what was, and how to measure it", async () => {
    const result = await madeUpResult();
    assert.throws(() => measuredRate(result, transferShape(8, 8), undefined), {
      code: "ShapeNotMeasured",
      message: /got 8x8, expected one of 1x2 by snarkjs.*quipu bench --shapes 8x8$/,
    });
    assert.throws(() => measuredRate(result, shape, "engine"), {
      code: "ShapeNotMeasured",
      message: /2x4 by engine.*--shapes 2x4 --backend engine$/,
    });
    for (const circuit of result.circuits) circuit.accountBits = 9;
    assert.throws(() => measuredRate(result, shape, undefined), { code: "ShapeNotMeasured" });
  });

  it("multiplies: twice the rate needs twice of everything but a part of a machine", async () => {
    const measured = measuredRate(await madeUpResult(), shape, undefined);
    const { cores, machines, memoryBytes, sequencers, ...rest } = estimate({
      shape,
      measured,
      cores: 2,
      transfersPerSecond: 100,
    });
    // 100 ÷ (8 ÷ 6.5) = 81.25 machines of 2 cores and 500 MB; 100 · 50 ms of sequencing a second.
    assert.equal(machines, 82);
    assert.deepEqual(cores, { median: 163, lower: 163, upper: 163 });
    assert.equal(memoryBytes, 82 * 500e6);
    assert.equal(sequencers, 5);
    // 160 bytes of header; 4 · 3 and 2 · 9 bytes of records, which one element of 31 bytes takes.
    assert.equal(rest.batchesPerSecond, 50);
    assert.equal(rest.dataBytesPerSecond, 50 * 191);
    const double = estimate({ shape, measured, cores: 2, transfersPerSecond: 200 });
    for (const [i, way] of rest.ways.entries()) {
      assert.equal(double.ways[i]!.gasPerSecond, 2 * way.gasPerSecond);
      assert.equal(double.ways[i]!.blobsPerBlock, 2 * way.blobsPerBlock);
      assert.equal(double.ways[i]!.secondsToFill, way.secondsToFill / 2);
    }
    assert.equal(double.cores.median, 325);
  });

  it("gives cores for the quartiles of the rate: a slow machine needs more of them", async () => {
    const result = await madeUpResult();
    const measured = measuredRate({ ...result, throughput: [] }, shape, undefined);
    const { cores } = estimate({ shape, measured, cores: 2, transfersPerSecond: 10_000 });
    assert.ok(cores.lower < cores.median && cores.median < cores.upper);
  });
});

describe("what an estimate takes for granted", () => {
  it("is said: the prices, the blobs, what was not measured, whose machine it was", async () => {
    const result = await madeUpResult();
    const measured = measuredRate(result, shape, undefined);
    const differences = ["cores 2 → 64"];
    const circumstances = { measured, machine: result.machine, differences };
    const text = assumptionsOf({ ...circumstances, executionGiven: false }).join("\n");
    for (const said of [
      ...["another machine's", "60 M gas and 12 s", "EIP-7623", "16 gas a byte", "128 KiB"],
      ...["Prague 6/9", "14/21", "is reckoned: pairing", "Each group has one", "one sequencer"],
      "16,777,216 gas at most (EIP-7825)",
    ]) {
      assert.ok(text.includes(said), said);
    }
    const given = assumptionsOf({ ...circumstances, differences: [], executionGiven: true });
    assert.doesNotMatch(given.join("\n"), /another machine|is reckoned: pairing|busy/);
    const busy = { ...result.machine, loadBefore: [3, 2, 1] as [number, number, number] };
    const said = assumptionsOf({ ...circumstances, machine: busy, executionGiven: true });
    assert.match(said.join("\n"), /The machine was busy/);
  });
});

describe("the results that an estimate is made from", () => {
  it("are those of this machine, the newest first", async () => {
    const folder = temporaryFolder();
    const result = await madeUpResult();
    const { machine } = result;
    const other = { ...result, machine: { ...machine, cpu: "another" } };
    const newer = { ...result, startedAt: "2026-02-02T00:00:00.000Z" };
    await writeResult(join(folder, "other.json"), { ...other, startedAt: "2027-01-01T00:00:00Z" });
    await copyFile(madeUpResultPath, join(folder, "z-old.json"));
    await writeResult(join(folder, "new.json"), newer);
    await writeFile(join(folder, "noise.json"), "{}");
    const found = await findResults(folder, machine, "quipu bench");
    assert.deepEqual(
      found.map(({ path }) => path),
      [join(folder, "new.json"), join(folder, "z-old.json")],
    );
  });

  it("may be of another machine when a file is named", async () => {
    const { machine } = await madeUpResult();
    const [found] = await findResults(madeUpResultPath, { ...machine, cores: 99 }, "");
    assert.equal(found!.path, madeUpResultPath);
  });

  it("are missed with the command that makes them", async () => {
    const { machine } = await madeUpResult();
    const folder = temporaryFolder();
    for (const path of [join(folder, "nowhere"), folder]) {
      await assert.rejects(findResults(path, machine, "quipu bench --shapes 2x4"), {
        code: "ResultMissing",
        message: /got none, expected one of this machine; make it: quipu bench --shapes 2x4$/,
      });
    }
    await copyFile(madeUpResultPath, join(folder, "result.json"));
    await assert.rejects(findResults(folder, { ...machine, cores: 99 }, "quipu bench"), {
      code: "ResultMissing",
      message: /got some of made-up, /,
    });
  });
});
