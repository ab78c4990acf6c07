/** `quipu l1 claim`: takes out what the contract owes the sender. */
import { Command } from "commander";
import { claim } from "../../l1/rollup/claim.js";
import { TOKEN_LIMIT } from "../../params.js";
import { addressOption, integerOption } from "../arguments.js";
import { catchInterruption } from "../interruption.js";
import { runVisibly } from "../output.js";
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
Withdrawals, forced exits, fees, escapes and refunds are owed to the owner of the account until they
are claimed.

Example:
  $ quipu l1 claim --rpc URL --contract 0x… --account me.key --token 1`;

interface Flags extends RollupFlags, SenderFlags {
  readonly token: number;
  readonly to?: bigint;
}

export function claimCommand(): Command {
  const command = new Command("claim")
    .description("pay out all that the contract owes the sender of a token")
    .addOption(
      integerOption("--token <id>", "0 is ETH", { low: 0, high: TOKEN_LIMIT - 1 }).default(0),
    )
    .addOption(addressOption("--to <address>", "who is paid (default: the sender)"))
    .addHelpText("after", EXAMPLES);
  return withSender(withRollup(command)).action(run);
}

async function run(flags: Flags): Promise<void> {
  catchInterruption();
  const { token, to, nonce, json } = flags;
  const done = await runVisibly("Claim", json, async () => {
    const rollup = await openRollup(flags);
    const sender = await openSender(rollup.chain, flags);
    return claim(rollup, sender, { token, to }, { nonce });
  });
  printTransaction(json, done);
}
