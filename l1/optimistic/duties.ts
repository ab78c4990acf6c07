/** What an honest watcher owes a chain of proposals at a moment. */
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { WatchedProposal } from "./watched-chain.js";

/** One thing to do about a proposal. */
export interface Duty {
  readonly what: "challenge" | "prove" | "slash";
  readonly proposal: WatchedProposal;
}

/**
 * What is to be done, the most urgent first. What takes a transaction alone: the first false proposal is challenged, or
 * the first challenge without an answer ended, and those behind it fall with it. Then what takes a proof: true ones
 * that are challenged are proven, in the order in which they must be.
 *
 * @param standing in their order
 * @param now time of the newest block, in seconds
 */
export function dutiesOf(standing: readonly WatchedProposal[], terms: Terms, now: number): Duty[] {
  const proofs: (Duty & { readonly due: number })[] = [];
  const inOrder = () => proofs.toSorted((a, b) => a.due - b.due).map(({ due: _, ...duty }) => duty);
  for (const proposal of standing) {
    const { verdict, answerDue, proposedAt } = proposal;
    if (answerDue !== undefined && now > answerDue)
      return [{ what: "slash", proposal }, ...inOrder()];
    if (verdict.name !== "true") {
      const isOpen = now < proposedAt + terms.challengeWindow;
      const isFree = verdict.name === "false" && answerDue === undefined;
      return isFree && isOpen ? [{ what: "challenge", proposal }, ...inOrder()] : inOrder();
    }
    if (answerDue !== undefined) proofs.push({ what: "prove", proposal, due: answerDue });
  }
  return inOrder();
}
