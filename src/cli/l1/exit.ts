/** `quipu l1 exit`: demands an account's whole balance, past the sequencer. */
import { Command } from "commander";
import { requestExit } from "../../l1/rollup/request-exit.js";
import { catchInterruption } from "../interruption.js";
import { runVisibly } from "../output.js";
import { accountArgument } from "./account-argument.js";
import {
  openRollup,
  openSender,
  type RollupFlags,
  type SenderFlags,
  withRollup,
  withSender,
} from "./connection.js";
import { printTransaction } from "./transaction-result.js";

const EXAMPLES = `
A batch must take the demand from its queue before the deadline that is printed; if none does, anybody
may freeze the contract. Only a demand of the account's owner pays.

Example:
  $ quipu l1 exit 17 --rpc URL --contract 0x… --account me.key`;

export function exitCommand(): Command {
  const command = new Command("exit")
    .description("demand the whole balance of an account for its owner")
    .addArgument(accountArgument())
    .addHelpText("after", EXAMPLES);
  return withSender(withRollup(command)).action(run);
}

async function run(account: number, flags: RollupFlags & SenderFlags): Promise<void> {
  catchInterruption();
  const { nonce, json } = flags;
  const done = await runVisibly("Request the exit", json, async () => {
    const rollup = await openRollup(flags);
    const sender = await openSender(rollup.chain, flags);
    return requestExit(rollup, sender, account, { nonce });
  });
  printTransaction(json, done);
}
