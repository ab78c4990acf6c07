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
