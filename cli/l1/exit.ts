/** `quipu l1 exit`: demands an account's whole balance, bypassing the sequencer. */
import { Command } from "commander";
import { requestExit } from "../../l1/contract/request-exit.js";
import { accountArgument } from "./account-argument.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
A batch must take the demand from its queue before the printed deadline; if none does, anybody may
freeze the contract. A demand pays only if it comes from the account's owner.

Example:
  $ quipu l1 exit 17 --rpc URL --contract 0x… --account me.key`;

export function exitCommand(): Command {
  const command = new Command("exit")
    .description("demand the whole balance of an account for its owner")
    .addArgument(accountArgument())
    .addHelpText("after", EXAMPLES);
  return withTransaction(command).action(run);
}

async function run(account: number, flags: TransactionFlags): Promise<void> {
  await runTransaction("Request the exit", flags, ({ rollup, sender, options }) =>
    requestExit(rollup, sender, account, options),
  );
}
