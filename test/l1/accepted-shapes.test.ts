/** Which shape a batch of a rollup may have. */
import assert from "node:assert/strict";
import { acceptedShapes, chooseShape, NO_KEY } from "../../l1/contract/accepted-shapes.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { parseShape, shapeId } from "../../src/shape.js";
import { refusal } from "../support/refusal.js";

const LEVELS = 8;
const UNLISTED = parseShape("3x5-1d1e");

/** A rollup whose contract has a key for some shapes. */
function rollupOf(...shapes: readonly string[]): DeployedRollup {
  const ids = shapes.map((shape) => shapeId(parseShape(shape), LEVELS));
  const read = async (_name: string, [id]: readonly [bigint]) =>
    ids.includes(id) ? `0x${"11".repeat(20)}` : NO_KEY;
  return { levels: LEVELS, view: { read } } as unknown as DeployedRollup;
}

describe("the shape to settle with", () => {
  it("is the smallest listed one that takes deposits and exits", async () => {
    const rollup = rollupOf("8x8-4d2e4w", "4x4", "4x4-2d1e2w");
    assert.equal((await acceptedShapes(rollup)).length, 3);
    assert.deepEqual(await chooseShape(rollup), parseShape("4x4-2d1e2w"));
  });

  it("is the one that is wished for, listed or not, if the contract has its key", async () => {
    const rollup = rollupOf("4x4-2d1e2w", "3x5-1d1e");
    assert.deepEqual(await chooseShape(rollup, UNLISTED), UNLISTED);
    const wanted = chooseShape(rollupOf("4x4-2d1e2w"), UNLISTED);
    await assert.rejects(wanted, refusal("UnknownShape", /got 3x5-1d1e, .*: 4x4-2d1e2w$/));
  });

  it("is refused where there is none that will do, and said to be", async () => {
    await assert.rejects(
      chooseShape(rollupOf("3x5-1d1e")),
      refusal("UnknownShape", /none that this version of quipu has$/),
    );
    await assert.rejects(
      chooseShape(rollupOf("4x4")),
      refusal(
        "UnknownShape",
        /got none that takes deposits and exits, expected the rollup's: 4x4$/,
      ),
    );
  });
});
