/**
 * What peers' circuits cost a transfer among 2^24 accounts, as the project's design notes quote it.
 * Nothing here was compiled or counted by quipu, and the notes do not record how it was counted; what
 * each circuit consists of was read in its source. Shown as quoted wherever they are shown.
 */
import type { QuotedFigure } from "../result-file.js";

const source = "quoted from the design notes, which do not say how it was counted";

export const QUOTED_FIGURES: readonly QuotedFigure[] = [
  {
    project: "Hermez",
    constraintsPerTransfer: 43_500,
    approximate: true,
    // 974·24 + 14,552 + 5·64, 4·24 + 1,473, 96 bits of SHA-256 at 29,305 the 512, and their signals.
    counted: `${source}; the project's own estimate (tools/circuit-constraints.js) is about 45,600 at 24 levels and 64 fee slots, SHA-256 of the published data included`,
  },
  {
    project: "iden3/rollup",
    constraintsPerTransfer: 45_900,
    approximate: true,
    counted: source,
  },
  {
    project: "zk-rollup-lite",
    constraintsPerTransfer: 47_691,
    approximate: false,
    counted: `${source}; Poseidon, a sparse-tree proof and two sparse-tree updates, EdDSA over MiMC, no published data`,
  },
  {
    project: "RollupNC",
    constraintsPerTransfer: 87_458,
    approximate: false,
    counted: `${source}; MiMC, four paths in the account tree and one in the transaction tree, no published data`,
  },
];
