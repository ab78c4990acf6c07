/**
 * Mirror and contract of an optimistic rollup play the same histories. `npm run test:parity:optimistic` plays many
 * more of them, and fails if one of the contract's functions or errors never occurred in them.
 */
import assert from "node:assert/strict";
import { PROPERTY_SEED } from "../../support/property-seed.js";
import { playOptimisticHistories } from "./optimistic-histories.js";

const RUNS = 6;
const MAX_STEPS = 60;

describe("parity of mirror and contract of an optimistic rollup", () => {
  it(`on ${RUNS} random histories of seed ${PROPERTY_SEED}`, async () => {
    const distribution = await playOptimisticHistories({
      ...{ runs: RUNS, seed: PROPERTY_SEED, maxSteps: MAX_STEPS },
    });
    assert.equal(distribution.histories, RUNS);
    for (const name of ["propose", "proposeProven", "challenge", "prove", "slash", "finalize"]) {
      assert.ok(distribution.count(name, "done") > 0, name);
    }
  });
});
