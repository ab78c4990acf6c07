/** What an honest watcher owes a chain of proposals at a moment. */
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { WatchedProposal } from "./watched-chain.js";

/** One thing to do about a proposal. */
export interface Duty {
  readonly what: "challenge" | "prove" | "slash";
  readonly proposal: WatchedProposal;
}

/**
 * What is to be done, in this order: the first false proposal is challenged, those behind it fall with it; true ones
 * that are challenged are proven; challenges without an answer are ended.
 *
 * @param standing in their order
 * @param now time of the newest block, in seconds
 */
export function dutiesOf(standing: readonly WatchedProposal[], terms: Terms, now: number): Duty[] {
  const duties: Duty[] = [];
  for (const proposal of standing) {
    const { verdict, answerDue, proven, proposedAt } = proposal;
    if (answerDue !== undefined && now > answerDue) return [...duties, { what: "slash", proposal }];
    if (verdict.name !== "true") {
      const isOpen = now < proposedAt + terms.challengeWindow;
      if (verdict.name === "false" && answerDue === undefined && isOpen) {
        duties.push({ what: "challenge", proposal });
      }
      return duties;
    }
    if (answerDue !== undefined && !proven) duties.push({ what: "prove", proposal });
  }
  return duties;
}
