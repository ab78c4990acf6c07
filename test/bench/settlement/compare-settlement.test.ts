/** Both ways on a chain, with the smallest shapes and keys made here: what comes of it is what the formulas say. */
import assert from "node:assert/strict";
import { compareSettlement } from "../../../bench/settlement/compare-settlement.js";
import { DEFAULT_TERMS } from "../../../bench/settlement/default-terms.js";
import { booksOf, OUTCOMES } from "../../../bench/settlement/outcomes.js";
import { writeSettlement } from "../../../bench/settlement/settlement-result.js";
import { MIN_LEVELS } from "../../../src/params.js";
import { parseShape } from "../../../src/shape.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

describe("the comparison of the ways of settling", function () {
  this.timeout(600_000);

  it("measures both, and its thefts end as the terms say", async () => {
    // An odd bond: the burned half is the larger one.
    const terms = { ...DEFAULT_TERMS, proposalBond: 10n ** 19n + 1n };
    const result = await compareSettlement({
      ...{ shape: parseShape("2x5-1d1e1w1p"), levels: MIN_LEVELS, batches: 1 },
      ...{ terms, interval: 3600, command: "a test", onProgress: () => {} },
    });
    await writeSettlement(`${temporaryFolder()}/settlement.json`, result);
    const { validity, optimistic, stolen, outcomes, operations, transferBytes } = result;
    for (const name of OUTCOMES) {
      assert.deepEqual(outcomes[name], booksOf(name, { stolen, burnedBefore: 0n }, terms), name);
    }
    assert.equal(validity.refusal, "InvalidProof");
    assert.equal(result.refusal, "InsufficientBalance");
    assert.deepEqual(operations, { transfers: 2, payments: 1, withdrawals: 1 });
    assert.equal(transferBytes.optimistic - transferBytes.validity, 64);
    const [window, delay] = [terms.challengeWindow, terms.executionDelay];
    const { withdrawalSeconds, advanceSeconds, provenSeconds } = optimistic;
    assert.ok(withdrawalSeconds >= window && withdrawalSeconds < window + 600);
    assert.ok(advanceSeconds >= delay && advanceSeconds < delay + 600);
    assert.ok(validity.withdrawalSeconds < 600 && provenSeconds < 600);
    // A proposal pays no pairing; whoever proves it does.
    assert.ok(optimistic.propose.gas < validity.commit.gas);
    assert.ok(optimistic.prove.gas > validity.commit.gas);
    assert.ok(optimistic.constraints > validity.constraints);
    assert.ok(optimistic.watch.proposal.bytes > optimistic.watch.idle.bytes);
  });
});
