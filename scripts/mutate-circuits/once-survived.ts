/**
 * Mutants that only a count of constraints noticed once, or one suite among many, each with what it
 * lets through. They stand for the ways in which a suite can be blind, so CI tries them every time.
 */
export const onceSurvived: readonly string[] = [
  // An account of 1,000,000 spends 10^9: the old account is not tied to its path.
  "state/slot-update.circom SlotUpdate: step[h].oldChild <== h == 0 ? leaf.oldLeaf : step[h - 1].oldParent; → step[h].oldChild <-- h == 0 ? leaf.oldLeaf : step[h - 1].oldParent;",
  "batch.circom Batch: state.oldHolding[k] <== holding[k]; → state.oldHolding[k] <-- holding[k];",
  // An account is opened out of nothing.
  "batch.circom Batch: holding[k] * (1 - slotLive[k]) === 0; → (nothing)",
  // Who signs fee 0 is charged 2,047; a forced exit pays 999,999 of 1,000,000.
  "operations/spend.circom Spend: component nonceBits = Bits(32); → component nonceBits = Bits(33);",
  "operations/forced-exit.circom ForcedExit: component nonceBits = Bits(32); → component nonceBits = Bits(33);",
  // A forced exit points behind the table, finds nothing to pay, and is gone from the queue.
  "operations/forced-exit.circom ForcedExit: component row = SlotPointer(M); → component row = SlotPointer(M + 1);",
  // A multiple of another point than the key.
  "signature/multiply-key.circom MultiplyKey: (signedV[i] - v) * (signedV[i] + v) === 0; → (nothing)",
  // An item of L1's queue is left out; what is spent is not the account's; L1 pays another amount.
  "operations/forced-exit.circom ForcedExit: enabled === requested.out; → (nothing)",
  "operations/spend.circom Spend: holdings.value <== holding; → holdings.value <-- holding;",
  "batch.circom Batch: vector[next + 2] <== exit[j].payment; → vector[next + 2] <-- exit[j].payment;",
];
