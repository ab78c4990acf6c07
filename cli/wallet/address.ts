/** `quipu wallet address`: where others pay to. */
import { Command } from "commander";
import { printResult } from "../output.js";
import { type WalletFlags, walletFolder, withWalletName } from "./open-wallet.js";

export function addressCommand(): Command {
  const command = new Command("address")
    .description("show where others pay to")
    .addHelpText("after", "\nPrints the payment address and nothing else. It asks nobody.");
  return withWalletName(command).action(run);
}

async function run({ name, json }: WalletFlags): Promise<void> {
  const { openWallet } = await import("../../wallet/wallet-folder.js");
  const { paymentAddressOf } = await import("../../wallet/own-address.js");
  const paymentAddress = paymentAddressOf(await openWallet(walletFolder(name)));
  printResult(json, { paymentAddress }, () => paymentAddress);
}
