import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assumptionsOf } from "../../../bench/estimate/assumptions.js";
import { reckonExecution } from "../../../bench/estimate/contract-gas.js";
import { DEFAULT_GROUP, estimate } from "../../../bench/estimate/estimate.js";
import { findResults } from "../../../bench/estimate/find-result.js";
import {
  BLOB_BYTES,
  BLOB_SCHEDULES,
  blobCost,
  calldataCost,
} from "../../../bench/estimate/l1-cost.js";
import { measuredRate } from "../../../bench/estimate/measured-rate.js";
import { writeResult } from "../../../bench/result-file.js";
import { largestGroup } from "../../../l1/contract/largest-group.js";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { parseShape, transferShape } from "../../../src/shape.js";
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
    assert.equal(double.calldata.gasPerSecond, 2 * rest.calldata.gasPerSecond);
    assert.equal(double.blobs.blobsPerBlock, 2 * rest.blobs.blobsPerBlock);
    assert.equal(double.cores.median, 325);
  });

  it("gives cores for the quartiles of the rate: a slow machine needs more of them", async () => {
    const result = await madeUpResult();
    const measured = measuredRate({ ...result, throughput: [] }, shape, undefined);
    const { cores } = estimate({ shape, measured, cores: 2, transfersPerSecond: 10_000 });
    assert.ok(cores.lower < cores.median && cores.median < cores.upper);
  });
});

describe("the cost of a group on L1", () => {
  it("is, for a batch alone, what the prices of the EIPs and what was measured add up to", () => {
    // Four pairings, C in its sum, three public inputs, three slots; 191 bytes of data are 6 words, the seed has 12; a
    // vector of 6 elements.
    const priced =
      45_000 + 4 * 34_000 + 150 + 3 * 6_150 + 15_000 + (30 + 6 * 12) + (30 + 6 * 6) + 42;
    const execution = priced + 6 * 69 + 15_950 + 3_340;
    assert.equal(reckonExecution(shape, 1), execution);
    // 50 bytes of header, 31 of records, in whole words; selector and seven words; nine words of proof.
    const bytes = 4 + 7 * 32 + 96 + 9 * 32;
    assert.deepEqual(calldataCost(shape), {
      batches: 1,
      calldataBytes: bytes,
      gas: 21_000 + 16 * bytes + execution,
      atFloor: false,
      blobs: 0,
    });
  });

  it("rises by the same for each further batch, but for words that are begun", () => {
    const execution = (batches: number) => reckonExecution(shape, batches);
    // A pairing, two points times a weight and their sum; hashes of data, z, weight and 11 words of seed.
    const priced = 34_000 + 2 * 6_000 + 150 + (30 + 6 * 6) + 42 + 42 + 6 * 11;
    const further = priced + 6 * 69 + 3_340;
    for (const batches of [3, 4, 33]) {
      assert.equal(execution(batches) - execution(batches - 1), further);
    }
    // The weights of the first group of two no longer add up to 1: two more points of the key are multiplied.
    assert.equal(execution(2) - execution(1), further + 2 * 6_000);
    // 81 bytes of data and a proof each.
    const bytes = (batches: number) => calldataCost(shape, { batches }).calldataBytes;
    assert.equal(bytes(33) - bytes(1), 32 * (81 + 9 * 32));
  });

  it("is what was measured on an EVM, to half a percent", async () => {
    const measured = await measuredGroups();
    assert.ok(measured.length > 7);
    for (const { name, batches, gas } of measured) {
      const cost = calldataCost(parseShape(name), { batches });
      const reckoned = cost.gas / batches;
      const said = `${batches} of ${name}: ${reckoned}, measured ${gas}`;
      assert.ok(Math.abs(reckoned / gas - 1) < 0.005, said);
    }
  });

  it("never falls below the floor of EIP-7623", () => {
    const { gas, calldataBytes, atFloor } = calldataCost(shape, { executionGas: 1000 });
    assert.ok(atFloor);
    assert.equal(gas, 21_000 + 40 * calldataBytes);
  });

  it("takes what was given for a batch alone, and reckons what the others add", () => {
    const gas = (batches: number, executionGas?: number) =>
      calldataCost(shape, { batches, executionGas }).gas;
    const given = reckonExecution(shape, 1) + 1_000;
    for (const batches of [1, 2, 32]) {
      assert.equal(gas(batches, given) - gas(batches), 1_000);
    }
  });

  it("is of no larger a group than a transaction takes", () => {
    const most = largestGroup(parseShape("32x32"));
    assert.ok(calldataCost(transferShape(32, 32), { batches: most }).gas < 2 ** 24);
    assert.throws(() => calldataCost(transferShape(32, 32), { batches: most + 1 }), {
      code: "GroupTooLarge",
      message: `batches of 32x32 in a transaction: got ${most + 1}, expected 1…${most}`,
    });
  });

  it("moves the records to blobs, and pays for one proof of their evaluation", () => {
    for (const [batches, headers] of [
      [1, 64],
      [32, 32 * 50],
    ] as const) {
      const { gas, calldataBytes, blobs } = blobCost(shape, { batches });
      assert.equal(blobs, batches / 4096);
      assert.equal(calldataBytes, 4 + 7 * 32 + headers + batches * 9 * 32);
      assert.equal(gas, 21_000 + 16 * calldataBytes + reckonExecution(shape, batches) + 50_000);
    }
    assert.equal(BLOB_BYTES, 128 * 1024);
  });

  it("is measured against what a block has", async () => {
    const measured = measuredRate(await madeUpResult(), shape, undefined);
    const options = { shape, measured, cores: 2, executionGas: 204_000 };
    const { calldata, blobs } = estimate({ ...options, transfersPerSecond: 2 });
    // A batch a second of 21,000 + 16 · 612 + 204,000 gas, of 60 M in 12 s.
    assert.equal(calldata.gasPerBatch, 234_792);
    assert.equal(calldata.gasPerTransfer, 117_396);
    assert.ok(Math.abs(calldata.shareOfBlockGas - (234_792 * 12) / 60e6) < 1e-12);
    assert.ok(Math.abs(calldata.mostTransfersPerSecond - (2 * 5e6) / 234_792) < 1e-9);
    assert.equal(blobs.blobsPerBlock, 12 / 4096);
    blobs.schedules.forEach(({ shareOfTarget, shareOfMax }, i) => {
      const { target, max } = BLOB_SCHEDULES[i]!;
      assert.equal(shareOfTarget, blobs.blobsPerBlock / target);
      assert.equal(shareOfMax, blobs.blobsPerBlock / max);
    });
  });

  it("is shared by the batches of a group, which takes its time to fill", async () => {
    const measured = measuredRate(await madeUpResult(), shape, undefined);
    const options = { shape, measured, cores: 2, transfersPerSecond: 2 };
    const { group, calldata, blobs } = estimate({ ...options, group: 4 });
    const { gas, calldataBytes } = calldataCost(shape, { batches: 4 });
    assert.equal(group.secondsToFill, 4);
    assert.equal(group.calldata.gasPerBatch, gas / 4);
    assert.equal(group.calldata.gasPerTransfer, gas / 8);
    assert.equal(group.calldata.gasPerSecond, gas / 4);
    assert.equal(group.calldata.calldataBytesPerSecond, calldataBytes / 4);
    assert.ok(Math.abs(group.calldata.shareOfBlockGas - (gas * 3) / 60e6) < 1e-12);
    assert.ok(Math.abs(group.calldata.mostTransfersPerSecond - (8 * 5e6) / gas) < 1e-9);
    assert.equal(group.blobs.gasPerBatch, blobCost(shape, { batches: 4 }).gas / 4);
    assert.equal(group.blobs.blobsPerBlock, blobs.blobsPerBlock);
    const alone = estimate({ ...options, group: 1 });
    assert.deepEqual(alone.group.calldata, calldata);
    assert.deepEqual(alone.group.blobs, blobs);
  });

  it("is by default that of a group which saves 97 % of what any can", async () => {
    const gas = (batches: number) => calldataCost(transferShape(32, 32), { batches }).gas / batches;
    const largest = gas(176);
    assert.ok((gas(1) - gas(DEFAULT_GROUP)) / (gas(1) - largest) > 0.97);
    assert.ok((gas(1) - gas(DEFAULT_GROUP / 2)) / (gas(1) - largest) < 0.97);
    const measured = measuredRate(await madeUpResult(), shape, undefined);
    const { group } = estimate({ shape, measured, cores: 2, transfersPerSecond: 1 });
    assert.equal(group.batches, DEFAULT_GROUP);
  });
});

/** The table of groups in docs/gas.md: a column for each shape, a row for each number of batches. */
async function measuredGroups() {
  const text = await readFile(join(packageRoot, "docs", "gas.md"), "utf8");
  const section = text.slice(text.indexOf("## Groups"), text.indexOf("## Batches"));
  const table = section.slice(section.indexOf("|"), section.indexOf("|\n\n") + 1);
  const [header, , ...body] = table
    .split("\n")
    .map((row) => row.split("|").map((cell) => cell.trim()));
  return body.flatMap((cells) =>
    cells.flatMap((cell, column) => {
      const name = header![column]!;
      const isFigure = /^\d+x\d+$/.test(name) && /^[\d,]+$/.test(cell);
      if (!isFigure) return [];
      return [{ name, batches: Number(cells[1]), gas: Number(cell.replaceAll(",", "")) }];
    }),
  );
}

describe("what an estimate takes for granted", () => {
  it("is said: the prices, the blobs, what was not measured, whose machine it was", async () => {
    const result = await madeUpResult();
    const measured = measuredRate(result, shape, undefined);
    const differences = ["cores 2 → 64"];
    const circumstances = { measured, machine: result.machine, differences };
    const text = assumptionsOf({ ...circumstances, executionGiven: false }).join("\n");
    for (const said of [
      ...["another machine's", "60 M gas and 12 s", "EIP-7623", "16 gas a byte", "128 KiB"],
      ...["Prague 6/9", "14/21", "is reckoned: pairing", "publishes calldata", "one sequencer"],
      ...["16,777,216 gas at most (EIP-7825)", "one point evaluation"],
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
