/** `quipu wallet address`: where others pay to. */
import { Command } from "commander";
import { printResult } from "../output.js";
import { openOwnWallet, type WalletFlags, withWallet } from "./open-wallet.js";

export function addressCommand(): Command {
  const command = new Command("address")
    .description("show where others pay to")
    .addHelpText("after", "\nPrints the payment address and nothing else.");
  return withWallet(command).action(run);
}

async function run(flags: WalletFlags): Promise<void> {
  const { paymentAddress } = await openOwnWallet(flags);
  printResult(flags.json, { paymentAddress }, () => paymentAddress);
}
