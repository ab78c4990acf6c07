/** From an address to a rollup that settles optimistically, and its terms. */
import type { Terms } from "../../verifier/optimistic/terms.js";
import { connectRollup, type DeployedRollup } from "../contract/connect-rollup.js";
import { isL1Error, l1Error } from "../l1-error.js";
import type { Hex } from "../rpc/answers.js";
import type { Chain } from "../rpc/chain.js";
import { readOptimistic } from "./optimistic-view.js";

/** An optimistic rollup. What users call of a rollup works with it as with any other. */
export interface OptimisticRollup extends DeployedRollup {
  readonly terms: Terms;
}

/**
 * Finds an optimistic rollup.
 *
 * @throws QuipuError as `connectRollup` does; `ContractMismatch` for a rollup that settles by validity
 *   proofs.
 */
export async function connectOptimistic(chain: Chain, address: Hex): Promise<OptimisticRollup> {
  const rollup = await connectRollup(chain, address);
  try {
    const [window, delay, time, spacing, proposalBond, challengeBond, coverAdvances] =
      await Promise.all([
        readOptimistic(rollup, "challengeWindow"),
        readOptimistic(rollup, "executionDelay"),
        readOptimistic(rollup, "answerTime"),
        readOptimistic(rollup, "answerSpacing"),
        readOptimistic(rollup, "proposalBond"),
        readOptimistic(rollup, "challengeBond"),
        readOptimistic(rollup, "coverAdvances"),
      ]);
    const times = {
      ...{ challengeWindow: Number(window), executionDelay: Number(delay) },
      ...{ answerTime: Number(time), answerSpacing: Number(spacing) },
    };
    return { ...rollup, terms: { ...times, proposalBond, challengeBond, coverAdvances } };
  } catch (error) {
    if (!isL1Error(error, "TransactionReverted", "ContractMismatch")) throw error;
    const message = `contract ${address}: got a rollup that settles by validity proofs, expected an optimistic one`;
    throw l1Error("ContractMismatch", message, error);
  }
}
