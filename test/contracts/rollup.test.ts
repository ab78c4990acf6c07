/** The L1 contract on a real EVM: what each function does when nobody cheats. */
import assert from "node:assert/strict";
import { RollupOnChain } from "../support/rollup-on-chain.js";

describe("Rollup", () => {
  let rollup: RollupOnChain;

  beforeEach(async () => {
    rollup = await RollupOnChain.deploy();
  });

  it("moves the root with a proven batch", async () => {
    const root = await rollup.read("stateRoot");
    await rollup.settle({ newRoot: 42n });
    assert.notEqual(root, 42n);
    assert.equal(await rollup.read("stateRoot"), 42n);
    assert.equal(await rollup.read("batchNumber"), 1);
  });
});
