/** `quipu l1 exit`: demands an account's whole balance, bypassing the sequencer. */
import { Command } from "commander";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { formatAddress } from "../../src/json/schemas.js";
import type { Account } from "../../src/state/account.js";
import { accountArgument } from "./account-argument.js";
import { type FollowFlags, openFollower, withDepth, withFollowing } from "./following.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
A batch must take the demand from its queue before the printed deadline; if none does, anybody may
freeze the contract. A demand pays only if it comes from the account's owner, so the command first
rebuilds the state from L1 and looks whose the account is. With --no-check it does not: for an account
that a waiting deposit opens, or where L1's history cannot be read.

Examples:
  $ quipu l1 exit 17 --account me.key
  $ quipu l1 exit 17 --account me.key --dir run/l1`;

interface Flags extends TransactionFlags, FollowFlags {
  readonly check: boolean;
}

export function exitCommand(): Command {
  const command = new Command("exit")
    .description("demand the whole balance of an account for its owner")
    .addArgument(accountArgument())
    .option("--no-check", "do not look first whether there is such an account and whose it is")
    .addHelpText("after", EXAMPLES);
  return withDepth(withFollowing(withTransaction(command))).action(run);
}

async function run(index: number, flags: Flags): Promise<void> {
  await runTransaction("Request the exit", flags, async (tools) => {
    const { requestExit } = await import("../../l1/contract/request-exit.js");
    const { rollup, sender, options, onProgress } = tools;
    if (flags.check) {
      const { state } = await (await openFollower(rollup, flags, onProgress)).advance();
      assertOwner(index, state.account(index), BigInt(sender.address));
    }
    return requestExit(rollup, sender, index, options);
  });
}

/** @throws QuipuError `AccountNotFound`, `NotOwner`. */
function assertOwner(index: number, account: Account | undefined, sender: bigint): void {
  if (account === undefined) {
    const expected = "an account that a batch has opened ('quipu sync --owner' lists yours)";
    throw new QuipuError("AccountNotFound", gotExpected("account", index, expected));
  }
  if (account.owner === sender) return;
  const expected = `${formatAddress(account.owner)}, its owner: the demand of anybody else pays nothing`;
  throw new QuipuError("NotOwner", gotExpected("sender", formatAddress(sender), expected, index));
}
