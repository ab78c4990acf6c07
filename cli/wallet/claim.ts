/** `quipu wallet claim`: claims on L1 what the contract owes the account there. */
import { Command } from "commander";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import { catchInterruption } from "../interruption.js";
import { tokenOption } from "../l1/connection.js";
import { explainNothing } from "../l1/explain-nothing.js";
import { printResult, runVisibly } from "../output.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";
import { Tokens } from "./tokens.js";

const EXAMPLES = `
Withdrawals, forced exits and fees are owed by the contract once their batch is committed, until they are claimed. 'quipu
wallet withdraw' claims by itself; this command goes on where it was interrupted.

Example:
  $ quipu wallet claim`;

interface Flags extends WalletFlags {
  readonly token: number;
}

export function claimCommand(): Command {
  const command = new Command("claim")
    .description("claim on L1 what a withdrawal or an exit has left there")
    .addOption(tokenOption())
    .addHelpText("after", EXAMPLES);
  return withWallet(command).action(run);
}

async function run(flags: Flags): Promise<void> {
  catchInterruption();
  const { token, json } = flags;
  const { inWords, ...result } = await runVisibly("Claim", json, async (report) => {
    const wallet = await openOwnWallet(flags, report);
    const { event, receipt } = await wallet.claim(token).catch((error: unknown) => {
      throw explainNothing(error, formatAddress(wallet.owner), token);
    });
    const inWords = await new Tokens(wallet).say(event.amount, token);
    return { token, amount: event.amount, transaction: receipt.transactionHash, inWords };
  });
  printResult(json, result, () =>
    formatFacts({ claimed: inWords, "transaction on L1": result.transaction }),
  );
}
