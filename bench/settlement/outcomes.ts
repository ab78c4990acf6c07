/**
 * The three ways in which a theft by a false proposal ends, by the terms alone: what the thief and whoever
 * challenges him have more or less than before, and what the users of the rollup lose. Gas is left out.
 */
import type { Terms } from "../../verifier/optimistic/terms.js";

export const OUTCOMES = ["unchallenged", "challenged", "executed"] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** What an outcome is called. */
export const OUTCOME_TITLES: Readonly<Record<OutcomeName, string>> = {
  unchallenged: "finalised unchallenged",
  challenged: "challenged before anything was paid",
  executed: "executed, then challenged",
};

/** How money has moved, in wei of ETH; what somebody has lost is negative. */
export interface Books {
  readonly thief: bigint;
  readonly challenger: bigint;
  /** What of the bond belongs to nobody any more. */
  readonly burned: bigint;
  /** What the contract owes its users and does not have. */
  readonly lost: bigint;
}

export interface Theft {
  /** What the false proposal pays the thief, in wei. */
  readonly stolen: bigint;
  /** Of earlier slashes, in wei. */
  readonly burnedBefore: bigint;
}

/** The formula of each outcome, for B the bond of a proposal and V what is stolen. */
export const OUTCOME_FORMULAS: Readonly<Record<OutcomeName, string>> = {
  unchallenged: "thief +V; lost V",
  challenged: "thief −B, challenger +⌊B/2⌋, burned ⌈B/2⌉; lost 0",
  executed: "thief V − B, challenger +⌊B/2⌋, burned ⌈B/2⌉; lost max(0, V − burned)",
};

/** What a theft does to everybody. */
export function booksOf(
  outcome: OutcomeName,
  { stolen, burnedBefore }: Theft,
  { proposalBond: bond }: Pick<Terms, "proposalBond">,
): Books {
  if (outcome === "unchallenged") {
    return { thief: stolen, challenger: 0n, burned: 0n, lost: stolen };
  }
  const challenger = bond / 2n;
  const burned = bond - challenger;
  const advanced = outcome === "executed" ? stolen : 0n;
  const lost = residualLoss(advanced, burnedBefore + burned);
  return { thief: advanced - bond, challenger, burned, lost };
}

/**
 * What is missing in the end: advances of proposals that have fallen, as far as burned bonds do not make up
 * for them. Of every token but ETH nothing is burned. Whoever claims last bears it.
 *
 * @param outstanding advances that fallen proposals have left, in the smallest unit of a token
 * @param burned of that token
 */
export function residualLoss(outstanding: bigint, burned: bigint): bigint {
  return outstanding > burned ? outstanding - burned : 0n;
}

/**
 * The most that is owed at any time of advances of ETH that falls can leave behind, where advances are covered: half of
 * what one fall burns.
 */
export function coveredAdvances({ proposalBond }: Pick<Terms, "proposalBond">): bigint {
  return proposalBond / 4n;
}

/**
 * The least probability of being caught at which a theft does not pay: a thief who is caught has lost the burned
 * half alone, because nobody keeps him from challenging himself.
 *
 * @returns 0 … 1
 */
export function deterringChance(stolen: bigint, { proposalBond }: Pick<Terms, "proposalBond">) {
  const half = proposalBond - proposalBond / 2n;
  return Number(stolen) / (Number(stolen) + Number(half));
}
