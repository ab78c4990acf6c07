/** `quipu l1 claim`: pays out what the contract owes the sender. */
import { Command } from "commander";
import { addressOption } from "../arguments.js";
import { tokenOption } from "./connection.js";
import { explainNothing } from "./explain-nothing.js";
import { runTransaction, type TransactionFlags, withTransaction } from "./run-transaction.js";

const EXAMPLES = `
The contract owes withdrawals, forced exits, fees, escapes and refunds to the owner of the account
until they are claimed.

Example:
  $ quipu l1 claim --account me.key --token 1`;

interface Flags extends TransactionFlags {
  readonly token: number;
  readonly to?: bigint;
}

export function claimCommand(): Command {
  const command = new Command("claim")
    .description("pay out everything that the contract owes the sender in one token")
    .addOption(tokenOption())
    .addOption(addressOption("--to <address>", "who is paid (default: the sender)"))
    .addHelpText("after", EXAMPLES);
  return withTransaction(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  const { token, to } = flags;
  await runTransaction("Claim", flags, async ({ rollup, sender, options }) => {
    const { claim } = await import("../../l1/contract/claim.js");
    return claim(rollup, sender, { token, to }, options).catch((error: unknown) => {
      throw explainNothing(error, sender.address, token);
    });
  });
}
