/** `quipu wallet new`: makes a wallet for the rollup of a node. */
import { Command } from "commander";
import { DEFAULT_NODE_URL } from "../../client/messages/default-url.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import { addressOption } from "../arguments.js";
import { readL1Key } from "../l1/private-key.js";
import { printResult } from "../output.js";
import { type WalletFlags, walletFolder, withWalletName } from "./open-wallet.js";
import { giveTestMoney } from "./test-money.js";
import { lookAt, nodeOption, rpcOption } from "./whom-to-ask.js";

const EXAMPLES = `
A wallet is a folder in $QUIPU_HOME/wallets (default: ~/.quipu/wallets) with two keys that only you may read: one signs on
the rollup, the other is an account on L1, which deposits, claims, and can force an exit. There is no other copy
of them.

The node is asked which contract it serves: compare it with what the operator has published, or give it by --contract. All that the
wallet signs is for this contract alone. Balances come from the node; L1 is asked at --rpc, which should be an endpoint
that you trust. On a chain for tests (id 31337) the account on L1 gets 100 ETH from nowhere, and 1000 of each token that
anybody may mint.

Examples:
  $ quipu wallet new
  $ quipu wallet new --name bob
  $ quipu wallet new --node https://rollup.example --rpc https://l1.example --l1-key mine.key`;

const TEST_RPC = "http://127.0.0.1:8545";

interface Flags extends WalletFlags {
  readonly node: string;
  readonly rpc: string;
  readonly contract?: bigint;
  readonly l1Key?: string;
}

export function newCommand(): Command {
  const command = new Command("new")
    .description("make a wallet for the rollup of a node")
    .addOption(nodeOption("the node").env("QUIPU_NODE").default(DEFAULT_NODE_URL))
    .addOption(rpcOption("JSON-RPC endpoint of L1").env("QUIPU_RPC").default(TEST_RPC))
    .addOption(
      addressOption(
        "--contract <address>",
        "the rollup's contract (default: the one that the node serves)",
      ),
    )
    .option("--l1-key <file>", "private key of an account on L1 (default: a new one)")
    .addHelpText("after", EXAMPLES);
  return withWalletName(command).action(run);
}

async function run({ name, node, rpc, contract: wanted, l1Key, json }: Flags): Promise<void> {
  const { createWallet } = await import("../../wallet/wallet-folder.js");
  const { ownerOf, paymentAddressOf } = await import("../../wallet/own-address.js");
  const folder = walletFolder(name);
  const known = l1Key === undefined ? undefined : await readL1Key(l1Key);
  // Before keys are made: a wallet that reaches nothing is of no use.
  const { settings, rollup } = await lookAt({ node, rpc }, { contract: wanted });
  const wallet = await createWallet(folder, settings, known);
  const { chainId } = settings;
  const owner = ownerOf(wallet);
  const given = known === undefined ? await giveTestMoney(rollup, owner) : [];
  const paymentAddress = paymentAddressOf(wallet);
  const [l1Address, contract] = [owner, settings.contract].map(formatAddress);
  printResult(json, { name, folder, paymentAddress, l1Address, chainId, contract }, () =>
    formatFacts({
      wallet: folder,
      rollup: `${contract} on chain ${chainId}`,
      "pay to": paymentAddress,
      "account on L1": l1Address,
      "for tests it got": given.length === 0 ? undefined : given.join(", "),
      next: `npx quipu wallet deposit 1.5${name === "main" ? "" : ` --name ${name}`}`,
    }),
  );
}
