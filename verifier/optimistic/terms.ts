/** The terms on which an optimistic rollup settles: fixed when it is deployed. */
import { assertBelow } from "../../src/crypto/field.js";
import { BALANCE_LIMIT } from "../../src/params.js";

export interface Terms {
  /** Seconds for which a proposal can be challenged, below 2^32. */
  readonly challengeWindow: number;
  /** Seconds after which a claim of a proposal can be advanced, below 2^32. */
  readonly executionDelay: number;
  /** Seconds to answer a challenge, below 2^32. */
  readonly answerTime: number;
  /** Seconds more for each challenge that is open already, below 2^32. */
  readonly answerSpacing: number;
  /** Wei that a proposal is bonded with, below 2^128. */
  readonly proposalBond: bigint;
  /** Wei that a challenge is bonded with, below 2^128. */
  readonly challengeBond: bigint;
  /** Whether advances that a fall would leave behind are kept to half of what it burns. */
  readonly coverAdvances: boolean;
}

/** Exclusive bound of times. */
const SECONDS_LIMIT = 2 ** 32;

/** Checks the widths of terms. @throws QuipuError `OutOfRange`. */
export function assertTerms(terms: Terms): void {
  const times = ["challengeWindow", "executionDelay", "answerTime", "answerSpacing"] as const;
  for (const name of times) assertBelow(terms[name], SECONDS_LIMIT, name);
  for (const name of ["proposalBond", "challengeBond"] as const) {
    assertBelow(terms[name], BALANCE_LIMIT, name);
  }
}
