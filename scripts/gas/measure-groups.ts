/** Gas of groups of full batches: of each shape, in each size, in calldata and in a blob. */
import { parseShape, type Shape } from "../../src/shape.js";
import { commitByBlob, provenFor, runArguments } from "../../test/support/blob-members.js";
import { RollupOnChain } from "../../test/support/rollup-on-chain.js";
import { commitFull, fullBatches } from "./full-batches.js";

/** Transfers alone, and with all that L1 reads and pays. */
const SHAPES = ["8x8", "32x32", "64x64", "32x32-4d2e4w", "4x6-2d1e1w2p"].map(parseShape);
const SIZES = [1, 2, 4, 8, 16, 32, 64];

export interface GroupGas {
  readonly shape: Shape;
  /** Batches in the group. */
  readonly count: number;
  /** Of the whole transaction, the records in calldata. */
  readonly calldata: number;
  /** The same with the records in a blob, which has a price of its own. */
  readonly blob: number;
  /** A group that was proven for a blob, but has its records in calldata. */
  readonly run: number;
}

export async function measureGroups(levels: number): Promise<GroupGas[]> {
  const measured: GroupGas[] = [];
  for (const shape of SHAPES) {
    const rollup = await RollupOnChain.deploy({ levels, shapes: [shape] });
    // Makes every credit.
    await commitFull(rollup, shape, { count: 1, round: 1 });
    for (const [i, count] of SIZES.entries()) {
      const inCalldata = await commitFull(rollup, shape, { count, round: 3 * i + 2 });
      const batches = await fullBatches(rollup, shape, { count, round: 3 * i + 3 });
      const inBlob = await commitByBlob(rollup, await provenFor(rollup, batches, shape));
      const others = await fullBatches(rollup, shape, { count, round: 3 * i + 4 });
      const run = runArguments(await provenFor(rollup, others, shape));
      const inRun = await rollup.send("commitGroup", run);
      const [calldata, blob] = [Number(inCalldata.gasUsed), Number(inBlob.gasUsed)];
      measured.push({ shape, count, calldata, blob, run: Number(inRun.gasUsed) });
    }
  }
  return measured;
}
