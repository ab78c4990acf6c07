/** Credits as the contract writes them: those that follow each other to one owner in one token at once. */
import type { Payout } from "../src/kinds/withdrawal/payout.js";

/** The sums of the runs of one owner and token. An amount of 0 is left out and interrupts no run. */
export function mergeCredits(credits: Iterable<Payout>): Payout[] {
  const merged: Payout[] = [];
  for (const credit of credits) {
    if (credit.amount === 0n) continue;
    const last = merged.at(-1);
    if (last?.owner === credit.owner && last.token === credit.token) {
      merged[merged.length - 1] = { ...last, amount: last.amount + credit.amount };
    } else {
      merged.push(credit);
    }
  }
  return merged;
}
