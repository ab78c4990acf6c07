/** The errors that L1 refuses cheats with. */
import type { VerifierErrorCode } from "../../verifier/verifier-error.js";

/**
 * What each cheat is refused as, as the only batch or the first of a group, where two deposits and two
 * exits or more wait and nothing else is wrong.
 */
export const CHEAT_REFUSALS: Readonly<Record<string, VerifierErrorCode>> = {
  "a deposit skipped": "QueueMismatch",
  "deposits swapped": "QueueMismatch",
  "a deposit taken twice": "QueueMismatch",
  "a deposit of last time": "QueueMismatch",
  "a deposit out of nothing": "QueueMismatch",
  "a deposit that has grown": "QueueMismatch",
  "a deposit for another owner": "QueueMismatch",
  "an exit skipped": "QueueMismatch",
  "an exit taken twice": "QueueMismatch",
  "an exit that nobody asked for": "QueueMismatch",
  "an exit as if another had asked": "QueueMismatch",
  // The domain is L1's own: that it is another, only the proof shows.
  "another deployment": "InvalidProof",
  "the last batch again": "RootMismatch",
  "a batch on the empty state": "RootMismatch",
  "padding before a deposit": "QueueMismatch",
  "padding before an exit": "QueueMismatch",
  // The lowest bit of the new root's first byte.
  "a bit flipped": "InvalidProof",
  "two halves swapped": "QueueMismatch",
  "data truncated": "MalformedData",
  "data extended": "MalformedData",
  "another old root": "RootMismatch",
  "an old root that is not below r": "RootMismatch",
  "a new root that is not below r": "NotInField",
  "another fee recipient": "InvalidProof",
  "a key that is not below r": "NotInField",
  "another digest": "InvalidProof",
  "a digest that is not below r": "NotInField",
  "another shape": "MalformedData",
  "an unknown shape": "UnknownShape",
  "a coordinate that is not below p": "MalformedProof",
  "a point off its curve": "InvalidProof",
  "a negated point": "InvalidProof",
  "points at infinity": "InvalidProof",
  "the proof of the last batch": "InvalidProof",
  "an account with code": "NotTopLevel",
};

/** What they are refused as behind another batch of the group, where it is something else. */
export const REFUSALS_BEHIND: Readonly<Record<string, VerifierErrorCode>> = {
  // It would take the items of the batch before again.
  "the last batch again": "QueueMismatch",
  // Where a batch starts, L1 does not ask: its proof does not hold for where it does start.
  "a batch on the empty state": "InvalidProof",
};

/** Faults of what a group says of its first batch alone. */
export const OF_THE_FIRST = ["another old root", "an old root that is not below r"];

/** The byte that cheats flip: the last one of the new root. */
export const FLIPPED = 8 * 31;

/** Numbers of the batches of a group of three. */
export const PLACES = [0, 1, 2];
export const PLACE_NAMES = ["first", "middle", "last"];
