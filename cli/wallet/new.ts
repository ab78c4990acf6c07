/** `quipu wallet new`: makes a wallet for the rollup of a node. */
import { Command, Option } from "commander";
import { DEFAULT_NODE_URL } from "../../client/messages/default-url.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { formatAddress } from "../../src/json/schemas.js";
import { formatFacts } from "../../terminal/table.js";
import { readL1Key } from "../l1/private-key.js";
import { printResult } from "../output.js";
import { openOwnWallet, type WalletFlags, walletFolder, withWalletName } from "./open-wallet.js";

const EXAMPLES = `
A wallet is a folder in $QUIPU_HOME/wallets (default: ~/.quipu/wallets) with two keys that only you may read: one signs on
the rollup, the other is an account on L1, which deposits, claims, and can force an exit. There is no other copy
of them.

The node is asked which contract it serves. Balances come from the node; L1 is asked at --rpc, which should be an endpoint
that you trust. On a chain for tests (id 31337) the account on L1 gets 100 ETH from nowhere.

Examples:
  $ quipu wallet new
  $ quipu wallet new --name bob
  $ quipu wallet new --node https://rollup.example --rpc https://l1.example --l1-key mine.key`;

/** The id of chains for tests. */
const TEST_CHAIN = 31337n;
const TEST_RPC = "http://127.0.0.1:8545";
/** What an account on such a chain gets. */
const TEST_ETHER = 100n * 10n ** 18n;

interface Flags extends WalletFlags {
  readonly node: string;
  readonly rpc: string;
  readonly l1Key?: string;
}

export function newCommand(): Command {
  const command = new Command("new")
    .description("make a wallet for the rollup of a node")
    .addOption(new Option("--node <url>", "the node").env("QUIPU_NODE").default(DEFAULT_NODE_URL))
    .addOption(
      new Option("--rpc <url>", "JSON-RPC endpoint of L1").env("QUIPU_RPC").default(TEST_RPC),
    )
    .option("--l1-key <file>", "private key of an account on L1 (default: a new one)")
    .addHelpText("after", EXAMPLES);
  return withWalletName(command).action(run);
}

async function run({ name, node, rpc, l1Key, json }: Flags): Promise<void> {
  const { QuipuClient } = await import("../../client/connection/quipu-client.js");
  const { Chain } = await import("../../l1/rpc/chain.js");
  const { createWallet } = await import("../../wallet/wallet-folder.js");
  const { chainId, contract } = await new QuipuClient({ url: node }).config();
  // Before keys are made: a wallet that reaches nothing is of no use.
  const chain = await Chain.connect(rpc, { chainId });
  const folder = walletFolder(name);
  const settings = { node, rpc, chainId, contract: BigInt(contract) };
  const known = l1Key === undefined ? undefined : await readL1Key(l1Key);
  await createWallet(folder, settings, known);
  const wallet = await openOwnWallet({ name });
  const isGiven =
    chainId === TEST_CHAIN && known === undefined && (await give(chain, wallet.owner));
  const { paymentAddress, owner } = wallet;
  const l1Address = formatAddress(owner);
  printResult(json, { name, folder, paymentAddress, l1Address }, () =>
    formatFacts({
      wallet: folder,
      "pay to": paymentAddress,
      "account on L1": `${l1Address}${isGiven ? ", which got 100 ETH of this chain for tests" : ""}`,
      next: `npx quipu wallet deposit 1.5${name === "main" ? "" : ` --name ${name}`}`,
    }),
  );
}

/** Gives an account ether, where the chain is one that does so. */
async function give(chain: Chain, owner: bigint): Promise<boolean> {
  const { JsonRpc } = await import("../../l1/rpc/json-rpc.js");
  const v = await import("valibot");
  const amount = `0x${TEST_ETHER.toString(16)}`;
  return new JsonRpc(chain.name)
    .request("anvil_setBalance", [formatAddress(owner), amount], v.unknown())
    .then(() => true)
    .catch(() => false);
}
