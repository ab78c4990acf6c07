/** What a watcher has missed: what it could have done, and cannot any more. */
import assert from "node:assert/strict";
import { missedOf } from "../../../l1/optimistic/missed.js";
import type { Verdict, WatchedProposal } from "../../../l1/optimistic/watched-chain.js";
import { TERMS } from "../../support/optimistic-on-chain.js";

const FALSE: Verdict = { name: "false", reason: "a theft" };
const { challengeWindow } = TERMS;

function proposal(id: number, changes: Partial<WatchedProposal> = {}): WatchedProposal {
  const rest = { published: {} as WatchedProposal["published"], proposedAt: 0, proven: false };
  return { id, ...rest, verdict: { name: "true" }, answerDue: undefined, ...changes };
}

function missed(standing: readonly WatchedProposal[], now: number): string[] {
  return missedOf(standing, TERMS, now).map(({ what, proposal: { id }, until }) => {
    return `${what} ${id} until ${until}`;
  });
}

describe("what a watcher has missed", () => {
  it("is a challenge of what is false, from when the window is over", () => {
    const standing = [proposal(1), proposal(2, { verdict: FALSE })];
    assert.deepEqual(missed(standing, challengeWindow - 1), []);
    assert.deepEqual(missed(standing, challengeWindow), [
      `challenge 2 until ${challengeWindow - 1}`,
    ]);
  });

  it("is nothing of what somebody has challenged, nor of what stands on a false one", () => {
    const challenged = proposal(1, { verdict: FALSE, answerDue: 50 });
    const behind = proposal(2, { verdict: { name: "groundless" }, answerDue: 60 });
    assert.deepEqual(missed([challenged, behind], challengeWindow), []);
  });

  it("is each proof of what is true that was due", () => {
    const standing = [proposal(1, { answerDue: 50 }), proposal(2), proposal(3, { answerDue: 60 })];
    assert.deepEqual(missed(standing, 50), []);
    assert.deepEqual(missed(standing, 51), ["prove 1 until 50"]);
    assert.deepEqual(missed(standing, 61), ["prove 1 until 50", "prove 3 until 60"]);
  });
});
