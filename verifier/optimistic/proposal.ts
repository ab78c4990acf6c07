/** What the contract keeps of a proposal: a group of batches that is not proven, or not yet final. */
import type { Place } from "../user-functions.js";

export interface Proposal extends Place {
  /** From 1; no id is given twice. The genesis has 0. */
  readonly id: number;
  /** Of the proposal that it is built on. */
  readonly previous: number;
  /** Number of proposals before it, from the genesis. */
  readonly position: number;
  /** See `contentOf`. */
  readonly content: bigint;
  /** See `hashOfClaims`. */
  readonly claims: bigint;
  /** L1 address, 160 bits. */
  readonly proposer: bigint;
  /** Seconds. */
  readonly proposedAt: number;
  /** Whether its proposer has left a bond. */
  readonly bonded: boolean;
  proven: boolean;
  /** The one that is open; of a proposal that has fallen the one that was. */
  challenge: Challenge | undefined;
  /** Whether its bonds and those of its challenge have been dealt with after a fall. */
  released: boolean;
  /** Numbers of the claims that have been advanced. */
  readonly advanced: Set<number>;
}

export interface Challenge {
  /** L1 address, 160 bits. */
  readonly challenger: bigint;
  /** The last second in which a proof answers it. */
  readonly answerDue: number;
}
