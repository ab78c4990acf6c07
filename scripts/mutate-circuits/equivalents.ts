/** Mutants that no test can notice, each with its argument. */

import type { Equivalent } from "../mutation/equivalent.js";

export const equivalents: readonly Equivalent[] = [
  {
    mutant:
      "table/slot-pointer.circom SlotPointer: below = Bits(slotBits); → below = Bits(slotBits + 1);",
    why:
      "slot has slotBits bits by slotBit, so M − 1 − slot lies between −2^slotBits and M − 1 < 2^slotBits: one bit more " +
      "takes no other value, the negative ones being near r",
  },
  {
    mutant:
      "batch.circom Batch: ascending[k - 1] = Bits(3 * levels); → ascending[k - 1] = Bits(3 * levels + 1);",
    why:
      "both indices have 3 · levels bits by indexBits, so their difference less 1 lies between −2^(3 · levels) and " +
      "2^(3 · levels) − 2: one bit more takes no other value, the negative ones being near r",
  },
  {
    mutant:
      "operations/forced-exit.circom ForcedExit: stranger.in <== owner - requester; → stranger.in <== requester - owner;",
    why: "a difference and its negative are 0 for the same inputs, and nothing else is asked of it",
  },
  ...["1 << 201", "1 << 199"].map((power) => ({
    mutant: `state/opened-accounts.circom OpenedAccounts: held[k].in <== after[k] + live[k] * (1 << 200); → held[k].in <== after[k] + live[k] * (${power});`,
    why:
      "after is below 129 · 2^160, so with any power from 2^168 to 2^252 a live row is neither 0 nor r, and a row that is " +
      "not live has none of it",
  })),
  ...[
    "table/table-lookup.circom TableLookup",
    "table/table-lookup-pair.circom TableLookupPair",
  ].map((template) => ({
    mutant: `${template}: i < M; → i <= M;`,
    why:
      "the loop computes distances for a hint, and inverses() takes the first M of them; the loop that constrains has " +
      "another mutant, which does not compile because column has no element M",
  })),
];
