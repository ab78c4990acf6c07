/** Brings a group that is proven to L1, whichever of the node's accounts can. */
import type { CommitOutcome, NumberedBatches } from "../../l1/client/l1.js";
import { isL1Error } from "../../l1/l1-error.js";
import type { NodeOptions } from "./node-options.js";

/**
 * Commits a group from the node's account; if that waits for a transaction that does not come, by calldata
 * from the second account. A transaction with a blob can be replaced by one with a blob alone, for twice what
 * it offered, so while it waits its account can send nothing else. Should it be mined after all, one of the two
 * comes first and the other is refused: L1 takes a batch once.
 *
 * @throws QuipuError as `L1Account.commitBatches` does.
 */
export async function commitGroup(
  { account, secondAccount, publish }: NodeOptions,
  group: NumberedBatches,
): Promise<CommitOutcome> {
  try {
    return await account.commitBatches(group);
  } catch (error) {
    const isStuck = publish === "blob" && isL1Error(error, "TransactionUnconfirmed");
    if (!isStuck || secondAccount === undefined) throw error;
    return secondAccount.commitBatches({ ...group, blob: undefined });
  }
}
