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
  {
    mutant:
      "signature/curve.circom baseWindows: windows[window][i] = addPoints(windows[window][i - 1], double); → windows[window][i] = addPoints(double, (windows[window][i - 1]));",
    why: "the sum of two points is the same in either order",
  },
  {
    mutant:
      "signature/add-base-window.circom AddBaseWindow: var negative = digit < 0 ? 1 : 0; → var negative = digit <= 0 ? 1 : 0;",
    why: "a digit is odd, and only a hint is computed from its sign",
  },
  {
    mutant:
      "publish/records.circom Records: i < 248 && 248 * e + i < count; → i <= 248 && 248 * e + i < count;",
    why: "the factor of one bit more is 1 << −1, which circom shifts the other way: 0",
  },
  ...[
    "output0 += mix[0][i][0] * power[i]; → output0 += mix[1][i][0] * power[i];",
    "out <== mix[0][t - 1][0] * tailFourth[3][t - 1] * tail[3][t - 1] + output0; → out <== mix[1][t - 1][0] * tailFourth[3][t - 1] * tail[3][t - 1] + output0;",
  ].map((change) => ({
    mutant: `poseidon/tail-rounds.circom TailRounds: ${change}`,
    why:
      "M and P have the same first column, since sparse matrices, by which they differ, leave the first lane of the others " +
      "alone; the constants of every width that is used have it so",
  })),
  {
    mutant:
      "poseidon/tail-rounds.circom TailRounds: var before = k == 0 ? 0 : k - 1; → var before = k == 0 ? 1 : k - 1;",
    why: "what it chooses for round 0 is the rest below it, which nobody reads",
  },
  {
    mutant: "poseidon/sparse-rounds.circom sparseRows: i < t; → i <= t;",
    why: "the table is 17 wide, and nobody reads more than its first t columns",
  },
  ...["j < t; → j <= t; (2)", "i < t; → i <= t; (2)", "j < t; → j <= t; (3)"].map((change) => ({
    mutant: `poseidon/matrix.circom invertMatrix: ${change}`,
    why: "the matrices are 17 × 17 and all zero beyond t: a step further makes nothing of nothing, which nobody reads",
  })),
  {
    mutant: "gadgets/multiplexer.circom Multiplexer: i < n; → i <= n;",
    why: "the step after the last has 1 << −1 nodes, which circom shifts the other way: none",
  },
  {
    mutant: "operations/spend.circom Spend: usable.in <== 32 - ones; → usable.in <== ones - 32;",
    why: "it is asked whether it is 0, and its negative is when it is",
  },
  {
    mutant: "batch.circom Batch: if (D + E + P > 0) { → if (D + E + P >= 0) {",
    why:
      "without deposits, exits and payments a row with holdings that is not live has tag 0 and stays the empty leaf that it was: " +
      "the constraint refuses a row that nobody can use, and that no honest prover makes",
  },
  ...["W >= 0 ? slotOwner[k] * live[k] : 0", "W > 0 ? slotOwner[k] * live[k] : 1"].map((payee) => ({
    mutant: `batch.circom Batch: payee[k] <== W > 0 ? slotOwner[k] * live[k] : 0; → payee[k] <== ${payee};`,
    why: "without withdrawals nothing reads payee, whatever it is",
  })),
  ...[
    "E >= 0 || P == 0 ? (slotToken[k] + 1) * deposited[k] : 0;",
    "E > 0 || P == 0 ? (slotToken[k] + 1) * deposited[k] : 1;",
  ].map((tag) => ({
    mutant: `batch.circom Batch: exitTag[k] <== E > 0 || P == 0 ? (slotToken[k] + 1) * deposited[k] : 0; → exitTag[k] <== ${tag}`,
    why: "with payments and without exits nothing reads exitTag, whatever it is",
  })),
  {
    mutant:
      "batch.circom Batch: exitOwner[k] <== E > 0 && P > 0 ? slotOwner[k] * deposited[k] : slotOwner[k]; → exitOwner[k] <== E >= 0 && P > 0 ? slotOwner[k] * deposited[k] : slotOwner[k];",
    why: "without exits nothing reads exitOwner, whatever it is",
  },
  ...["E > 0 || P > 0", "E > 0 && P >= 0"].map((condition) => ({
    mutant: `batch.circom Batch: exitOwner[k] <== E > 0 && P > 0 ? slotOwner[k] * deposited[k] : slotOwner[k]; → exitOwner[k] <== ${condition} ? slotOwner[k] * deposited[k] : slotOwner[k];`,
    why:
      "without payments a row that is not live has tag 0, of which an exit pays nothing whoever its owner is; without exits " +
      "nothing reads exitOwner",
  })),
  {
    mutant:
      "batch.circom Batch: tag[k] <== P > 0 ? (slotToken[k] + 1) * live[k] : exitTag[k]; → tag[k] <== P >= 0 ? (slotToken[k] + 1) * live[k] : exitTag[k];",
    why: "without payments live is deposited, so both are the same product",
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
