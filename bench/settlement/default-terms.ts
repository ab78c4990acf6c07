/** Terms that the two ways are compared under, unless others are given; docs/settlement.md argues each of them. */
import type { Terms } from "../../verifier/optimistic/terms.js";

export const SECONDS_A_DAY = 86_400;
const HOUR = 3600;
const DAY = SECONDS_A_DAY;
const ETHER = 10n ** 18n;

export const DEFAULT_TERMS: Terms = {
  challengeWindow: 7 * DAY,
  executionDelay: DAY,
  answerTime: DAY,
  answerSpacing: 600,
  proposalBond: 10n * ETHER,
  challengeBond: ETHER,
  // Off, so that a theft can leave a loss that is to be seen.
  coverAdvances: false,
};

/** Seconds that the queues of both deployments give a sequencer, and for each item before. */
export const QUEUE_TIMING = { deadline: DAY, spacing: 60 } as const;

/** Seconds between two proposals, for what depends on how many are under way: nothing here measures it. */
export const DEFAULT_INTERVAL = HOUR;
