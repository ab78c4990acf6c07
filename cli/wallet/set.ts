/** `quipu wallet set`: whom a wallet asks. */
import { Command } from "commander";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import { printResult } from "../output.js";
import { type WalletFlags, walletFolder, withWalletName } from "./open-wallet.js";
import { lookAt, nodeOption, rpcOption } from "./whom-to-ask.js";

const EXAMPLES = `
Another node or another L1 endpoint, for the rollup that the wallet was made for: they are asked first, and nothing is changed if
they have another one. Without options it shows what is set. A wallet for another rollup is another wallet.

Examples:
  $ quipu wallet set
  $ quipu wallet set --node https://rollup.example --rpc https://l1.example`;

interface Flags extends WalletFlags {
  readonly node?: string;
  readonly rpc?: string;
}

export function setCommand(): Command {
  const command = new Command("set")
    .description("change which node and which L1 endpoint are asked")
    .addOption(nodeOption("the node"))
    .addOption(rpcOption("JSON-RPC endpoint of L1"))
    .addHelpText("after", EXAMPLES);
  return withWalletName(command).action(run);
}

async function run({ name, json, ...asked }: Flags): Promise<void> {
  const { openWallet, writeSettings } = await import("../../wallet/wallet-folder.js");
  const folder = walletFolder(name);
  const before = await openWallet(folder);
  const { node = before.node, rpc = before.rpc } = asked;
  const isChanged = node !== before.node || rpc !== before.rpc;
  const settings = isChanged ? (await lookAt({ node, rpc }, before)).settings : before;
  if (isChanged) await writeSettings(folder, settings);
  const { chainId } = settings;
  const contract = formatAddress(settings.contract);
  printResult(json, { name, folder, node, rpc, chainId, contract }, () =>
    formatFacts({ wallet: folder, node, L1: rpc, rollup: `${contract} on chain ${chainId}` }),
  );
}
