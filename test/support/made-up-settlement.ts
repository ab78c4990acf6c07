/** A comparison of the ways of settling that was never made. */
import { join } from "node:path";
import { readSettlement, type SettlementResult } from "../../bench/settlement/settlement-result.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";

export const madeUpSettlementPath = join(
  packageRoot,
  ...["test", "fixtures", "bench", "made-up-settlement.json"],
);

/** A copy that a test may change. */
export function madeUpSettlement(): Promise<SettlementResult> {
  return readSettlement(madeUpSettlementPath);
}
