/** Advances that must be covered, on the mirror: what is at risk is a quarter of a bond, and a fall burns a half. */
import assert from "node:assert/strict";
import { PROPOSER } from "../../parity/optimistic/optimistic-mirror-world.js";
import { ALICE, BOB } from "../../support/mirror.js";
import { Scene, TERMS, WATCHER, withdrawal } from "../../support/optimistic-scene.js";

const { executionDelay, proposalBond, challengeBond } = TERMS;
const ETHER = 0;
const TOKEN = 1;
/** A quarter of a bond of 1001. */
const LIMIT = 250n;
const COVERED = { coverAdvances: true };

/** Alice and Bob have as much each. */
async function withTwo(amount: bigint): Promise<Scene> {
  const scene = await Scene.withAccount(ETHER, amount, COVERED);
  await scene.deposit(ETHER, amount, BOB);
  await scene.finalize(await scene.proposeProven({ deposits: 1 }));
  return scene;
}

const ofBob = (share: number) => ({ ...withdrawal(share), from: 1 });

async function fall(scene: Scene, id: number): Promise<void> {
  await scene.challenge(id);
  await scene.slash(id);
}

describe("an advance that must be covered", () => {
  it("is one of ETH, up to a quarter of a bond at a time", async () => {
    const scene = await Scene.withAccount(ETHER, 10_000n, COVERED);
    const id = await scene.propose({ drafts: [withdrawal(2)] });
    await scene.advance(id);
    assert.equal(scene.contract.totalAtRisk, 200n);
    const next = await scene.propose({ drafts: [withdrawal(1)] });
    scene.at(scene.time + executionDelay);
    await scene.refused(scene.advanceOf(next), "AdvanceOutstanding", [ALICE, ETHER, 200n]);
    await scene.finalize(id);
    assert.equal(scene.contract.totalAtRisk, 0n);
    const more = await scene.propose({ drafts: [withdrawal(3)] });
    scene.at(scene.time + executionDelay);
    await scene.refused(scene.advanceOf(more), "AdvanceNotCovered", [291n, LIMIT]);
    const other = await Scene.withAccount(TOKEN, 1000n, COVERED);
    const ofToken = await other.propose({ drafts: [withdrawal(10)] });
    other.at(other.time + executionDelay);
    await other.refused(other.advanceOf(ofToken), "AdvanceNotCovered", [100n, 0n]);
  });

  it("has its place among those of all owners", async () => {
    const scene = await withTwo(10_000n);
    const first = await scene.propose({ drafts: [withdrawal(1)] });
    const second = await scene.propose({ drafts: [ofBob(2)] });
    await scene.advance(first);
    scene.at(scene.time + executionDelay);
    const bobs = scene.advanceOf(second, 0, BOB);
    await scene.refused(bobs, "AdvanceNotCovered", [300n, LIMIT]);
    await scene.finalize(first);
    await scene.done(bobs);
  });

  it("leaves a thief who challenges himself with a quarter of the bond less", async () => {
    const scene = await withTwo(400n);
    // What was burned before is not his.
    await fall(scene, await scene.steal());
    const { bonds } = scene.contract;
    const before = bonds.of(PROPOSER) + bonds.of(WATCHER);
    const theft = await scene.steal(LIMIT);
    await scene.advance(theft);
    await fall(scene, theft);
    const back = bonds.of(PROPOSER) + bonds.of(WATCHER) - before;
    assert.ok(4n * (back + LIMIT - proposalBond - challengeBond) <= -proposalBond);
    assert.deepEqual(
      [scene.contract.totalAtRisk, scene.contract.advances.total(ETHER)],
      [0n, LIMIT],
    );
  });

  it("of a proposal that fell with another is at risk until that is released", async () => {
    const scene = await withTwo(400n);
    const cut = await scene.propose();
    const theft = await scene.steal(LIMIT);
    await scene.advance(theft);
    await fall(scene, cut);
    const next = await scene.steal(201n, 1);
    scene.at(scene.time + executionDelay);
    const bobs = scene.advanceOf(next, 0, BOB);
    await scene.refused(bobs, "AdvanceNotCovered", [LIMIT + 201n, LIMIT]);
    await scene.done(scene.releaseOf(theft, 0));
    await scene.done(bobs);
    assert.equal(scene.contract.totalAtRisk, 201n);
  });

  it("is set off, whether its proposal has been released or not", async () => {
    const scene = await withTwo(10_000n);
    const cut = await scene.propose();
    const behind = await scene.propose({ drafts: [withdrawal(2)] });
    await scene.advance(behind);
    await fall(scene, cut);
    // A hundred of two hundred, and the rest once it counts as a debt.
    await scene.finalize(await scene.proposeProven({ drafts: [withdrawal(1)] }));
    assert.equal(scene.contract.totalAtRisk, 100n);
    await scene.done(scene.releaseOf(behind, 0));
    assert.deepEqual(
      [scene.contract.totalAtRisk, scene.contract.advances.total(ETHER)],
      [0n, 100n],
    );
    await scene.finalize(await scene.proposeProven({ drafts: [withdrawal(2)] }));
    assert.deepEqual([scene.contract.totalAtRisk, scene.contract.advances.total(ETHER)], [0n, 0n]);
  });
});
