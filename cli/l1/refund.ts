/** `quipu l1 refund`: returns a deposit that no batch took. */
import { Command, InvalidArgumentError } from "commander";
import { type FollowFlags, openFollower, withDepth, withFollowing } from "./following.js";
import { notQueued } from "./queue-state.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
Works once the rollup is frozen. Reads the deposit from L1. 'quipu l1 deposit' prints its index, and
'quipu sync' lists the waiting deposits. The deposit's owner then claims the refund.

Example:
  $ quipu l1 refund 4 --account me.key`;

export function refundCommand(): Command {
  const command = new Command("refund")
    .description("make a deposit that no batch took claimable by its owner")
    .argument("<index>", "position in the deposit queue", (text) => {
      if (/^\d{1,12}$/.test(text)) return Number(text);
      throw new InvalidArgumentError("Expected a whole number.");
    })
    .addHelpText("after", EXAMPLES);
  return withDepth(withFollowing(withTransaction(command))).action(run);
}

async function run(index: number, flags: TransactionFlags & FollowFlags): Promise<void> {
  await runTransaction("Refund", flags, async ({ rollup, sender, options, onProgress }) => {
    const { refundDeposit } = await import("../../l1/contract/refund-deposit.js");
    const follower = await openFollower(rollup, flags, onProgress);
    const { deposits, depositHead, depositTail } = await follower.advance();
    const queued = deposits.find((item) => item.index === index);
    if (queued === undefined) {
      const waiting = depositTail - depositHead;
      throw notQueued("deposit", index, { taken: depositHead, waiting });
    }
    const { key, owner, token, amount } = queued;
    const order = { index, deposit: { key, owner, token, amount } };
    return refundDeposit(rollup, sender, order, options);
  });
}
