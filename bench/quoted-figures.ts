/**
 * What peers' circuits cost, as the project's design notes quote it: read off their circuits, not
 * measured here, and shown as quoted wherever they are shown.
 */
import type { QuotedFigure } from "./result-file.js";

const counted =
  "constraints of one transfer among 2^24 accounts, four Merkle paths; quoted, not compiled here";

export const QUOTED_FIGURES: readonly QuotedFigure[] = [
  { project: "Hermez", constraintsPerTransfer: 43_500, approximate: true, counted },
  { project: "iden3/rollup", constraintsPerTransfer: 45_900, approximate: true, counted },
  { project: "zk-rollup-lite", constraintsPerTransfer: 47_691, approximate: false, counted },
  { project: "RollupNC", constraintsPerTransfer: 87_458, approximate: false, counted },
];
