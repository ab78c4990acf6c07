/** What a watcher could have done about a chain of proposals, and cannot any more. */
import type { Terms } from "../../verifier/optimistic/terms.js";
import type { WatchedProposal } from "./watched-chain.js";

export interface Missed {
  readonly what: "challenge" | "prove";
  readonly proposal: WatchedProposal;
  /** The last second in which it could be done. */
  readonly until: number;
}

/**
 * True proposals whose challenge was not answered in time, and the first false one if nobody has challenged it in time.
 * Those behind that one are lost with it.
 *
 * @param standing in their order
 * @param now time of the newest block, in seconds
 */
export function missedOf(
  standing: readonly WatchedProposal[],
  { challengeWindow }: Pick<Terms, "challengeWindow">,
  now: number,
): Missed[] {
  const missed: Missed[] = [];
  for (const proposal of standing) {
    const { verdict, answerDue, proposedAt } = proposal;
    if (verdict.name !== "true") {
      const until = proposedAt + challengeWindow - 1;
      const isFree = verdict.name === "false" && answerDue === undefined;
      return isFree && now > until ? [...missed, { what: "challenge", proposal, until }] : missed;
    }
    if (answerDue !== undefined && now > answerDue) {
      missed.push({ what: "prove", proposal, until: answerDue });
    }
  }
  return missed;
}
