/** What a rate takes of one L1 in each way of publishing, and what an estimate says of it. */
import assert from "node:assert/strict";
import { DEFAULT_GROUP, estimate } from "../../../bench/estimate/estimate.js";
import {
  BLOB_SCHEDULES,
  blobCost,
  calldataCost,
  largestBlobGroup,
} from "../../../bench/estimate/l1-cost.js";
import { measuredRate } from "../../../bench/estimate/measured-rate.js";
import { verdictOf } from "../../../bench/estimate/verdict.js";
import { type Shape, transferShape } from "../../../src/shape.js";
import { madeUpResult } from "../../support/made-up-result.js";

const small = transferShape(2, 4);

async function estimateOf(
  transfersPerSecond: number,
  { shape = small, ...rest }: { shape?: Shape; group?: number; executionGas?: number } = {},
) {
  const measured = measuredRate(await madeUpResult(), small, undefined);
  return estimate({ shape, measured, cores: 2, transfersPerSecond, ...rest });
}

describe("the ways of publishing", () => {
  it("are calldata one by one and in groups, a blob a group, and one for as many as it takes", async () => {
    const { ways } = await estimateOf(2, { group: 4 });
    assert.deepEqual(
      ways.map(({ publication, batches }) => [publication, batches]),
      [
        ["calldata", 1],
        ["calldata", 4],
        ["blob", 4],
        ["blob", largestBlobGroup(small)],
      ],
    );
    assert.equal((await estimateOf(2)).ways[1]!.batches, DEFAULT_GROUP);
  });

  it("are measured against the gas of a block", async () => {
    const { ways } = await estimateOf(2, { executionGas: 204_000 });
    const [alone] = ways;
    // A batch a second of 21,000 + 16 · 612 + 204,000 gas, of 60 M in 12 s.
    assert.equal(alone!.gasPerBatch, 234_792);
    assert.equal(alone!.gasPerTransfer, 117_396);
    assert.ok(Math.abs(alone!.shareOfBlockGas - (234_792 * 12) / 60e6) < 1e-12);
    assert.ok(Math.abs(alone!.mostTransfersPerSecond - (2 * 5e6) / 234_792) < 1e-9);
    assert.deepEqual([alone!.blobsPerBlock, alone!.schedules, alone!.cheaperBelow], [0, [], null]);
  });

  it("share the gas of a group among its batches, which take their time to fill", async () => {
    const { ways } = await estimateOf(2, { group: 4 });
    const [, group] = ways;
    const { gas, calldataBytes } = calldataCost(small, { batches: 4 });
    assert.equal(group!.secondsToFill, 4);
    assert.equal(group!.gasPerBatch, gas / 4);
    assert.equal(group!.gasPerTransfer, gas / 8);
    assert.equal(group!.gasPerSecond, gas / 4);
    assert.equal(group!.calldataBytesPerSecond, calldataBytes / 4);
    assert.ok(Math.abs(group!.mostTransfersPerSecond - (8 * 5e6) / gas) < 1e-9);
  });

  it("take a whole blob for each group, of those that a block has", async () => {
    const { ways } = await estimateOf(2, { group: 4 });
    const [, , blob] = ways;
    assert.equal(blob!.gasPerBatch, blobCost(small, { batches: 4 }).gas / 4);
    // A batch a second, four a blob: three blobs in 12 s.
    assert.equal(blob!.blobsPerBlock, 3);
    blob!.schedules.forEach(({ atTarget, atMax }, i) => {
      const { target, max } = BLOB_SCHEDULES[i]!;
      assert.deepEqual([atTarget, atMax], [(target * 8) / 12, (max * 8) / 12]);
    });
  });

  it("say up to which price a blob is cheaper than calldata in groups", async () => {
    const shape = transferShape(64, 64);
    const { ways } = await estimateOf(100, { shape, group: 32 });
    const [calldata, blob] = [calldataCost, blobCost].map(
      (cost) => cost(shape, { batches: 32 }).gas,
    );
    const [, , inGroups, full] = ways;
    assert.ok(Math.abs(inGroups!.cheaperBelow! - (calldata! - blob!) / 2 ** 17) < 1e-9);
    assert.ok(full!.cheaperBelow! > inGroups!.cheaperBelow!);
    // One batch alone cannot pay for the point evaluation.
    assert.ok((await estimateOf(100, { shape, group: 1 })).ways[2]!.cheaperBelow! < 0);
  });
});

describe("the verdict on a rate", () => {
  const shape = transferShape(32, 32);

  it("names the simplest way in which the rate fits", async () => {
    assert.match(
      verdictOf(await estimateOf(15, { shape })),
      /^15 transfers\/s fit: calldata, each/,
    );
    const groups = verdictOf(await estimateOf(2_000, { shape }));
    assert.match(
      groups,
      /^2,000 transfers\/s fit: calldata, groups of 32, [\d.]+ % of L1's gas\.$/,
    );
    const blobs = verdictOf(await estimateOf(2_500, { shape }));
    assert.match(
      blobs,
      /^2,500 transfers\/s fit: blob, groups of \d+, [\d.]+ % .* blobs a block of 6, 10, 14/,
    );
  });

  it("says which limit ends the rate, how many L1s it takes, and what would have to change", async () => {
    const said = verdictOf(await estimateOf(100_000, { shape }));
    assert.match(
      said,
      /^100,000 transfers\/s do not fit\. Gas ends it at 2,\d{3} \(blob, groups of/,
    );
    assert.match(said, /the gas of 3\d\.\d L1s, and 12\d blobs a block of 6, 10, 14 \(targets\)/);
    // 3,125 proofs of 46,150 gas are 28.8 times 5 M.
    assert.match(said, /of the 3,125 proofs a second alone take that of 28\.8,/);
    assert.match(said, /would do with 1,1\d\d transfers a proof/);
  });

  it("names blobs where there is gas enough, but the blobs are too few", async () => {
    const ways = (await estimateOf(100, { shape })).ways.slice(3);
    const short = { ...ways[0]!, shareOfBlockGas: 0.5, blobsPerBlock: 28 };
    const said = verdictOf({ ...(await estimateOf(100, { shape })), ways: [short] });
    assert.match(said, /^100 transfers\/s do not fit\. Blobs end it at 50 \(blob, groups of/);
    assert.doesNotMatch(said, /a proof: larger/);
  });
});
