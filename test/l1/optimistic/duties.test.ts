/** What a watcher does first, whatever it is kept busy with. */
import assert from "node:assert/strict";
import { dutiesOf } from "../../../l1/optimistic/duties.js";
import type { Verdict, WatchedProposal } from "../../../l1/optimistic/watched-chain.js";
import { TERMS } from "../../support/optimistic-on-chain.js";

const FALSE: Verdict = { name: "false", reason: "a theft" };

function proposal(id: number, changes: Partial<WatchedProposal> = {}): WatchedProposal {
  const rest = { published: {} as WatchedProposal["published"], proposedAt: 0, proven: false };
  return { id, ...rest, verdict: { name: "true" }, answerDue: undefined, ...changes };
}

function due(standing: readonly WatchedProposal[], now: number): string[] {
  return dutiesOf(standing, TERMS, now).map((duty) => `${duty.what} ${duty.proposal.id}`);
}

describe("a watcher's duties", () => {
  it("are to challenge first, however many true proposals are challenged before", () => {
    const challenged = Array.from({ length: 1000 }, (_, i) => proposal(i + 1, { answerDue: 900 }));
    const [first, ...proofs] = due([...challenged, proposal(1001, { verdict: FALSE })], 5);
    assert.equal(first, "challenge 1001");
    assert.equal(proofs.length, 1000);
  });

  it("are to slash first, and to prove what must be proven first, before what can wait", () => {
    const standing = [
      proposal(1, { answerDue: 300 }),
      proposal(2),
      proposal(3, { answerDue: 200 }),
      proposal(4, { verdict: FALSE, answerDue: 100 }),
      proposal(5, { verdict: { name: "groundless" }, answerDue: 90 }),
    ];
    assert.deepEqual(due(standing, 101), ["slash 4", "prove 3", "prove 1"]);
    assert.deepEqual(due(standing, 100), ["prove 3", "prove 1"]);
  });

  it("are none about what stands on a false proposal, and about one whose time is over", () => {
    const groundless = proposal(2, { verdict: { name: "groundless" } });
    const standing = [proposal(1, { verdict: FALSE }), groundless];
    assert.deepEqual(due(standing, TERMS.challengeWindow - 1), ["challenge 1"]);
    assert.deepEqual(due(standing, TERMS.challengeWindow), []);
  });
});
