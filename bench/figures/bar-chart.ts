/** What a transfer takes to prove, as bars for a terminal. */
import { formatDuration, formatTable } from "../../terminal/table.js";
import type { BenchResult } from "../result-file.js";
import { proofCurve, timeOf } from "./measured-proofs.js";

/** Characters of the longest bar. */
const WIDTH = 40;

/** A bar for each batch and prover, from the fewest transfers to the most; empty without a proof. */
export function transferTimeBars(result: BenchResult): string {
  const curve = proofCurve(result);
  const longest = Math.max(...curve.map(timeOf));
  const rows = curve.map((point) => [
    point.shape,
    point.prover,
    formatDuration(timeOf(point)),
    "█".repeat(Math.max(1, Math.round((WIDTH * timeOf(point)) / longest))),
  ]);
  return rows.length === 0 ? "" : formatTable(["batch", "prover", "a transfer", ""], rows);
}
