/** The options that name a wallet, and opening it. */
import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ProgressListener } from "../../prover/progress.js";
import { printable } from "../../terminal/printable.js";
import { isWatched } from "../../terminal/progress.js";
import type { Wallet } from "../../wallet/wallet.js";
import { jsonOption } from "../arguments.js";
import { interruption } from "../interruption.js";
import { nodeOption, orSayHow } from "./whom-to-ask.js";

export interface WalletFlags {
  readonly name: string;
  /** Another node than the wallet's. */
  readonly node?: string;
  readonly json?: boolean;
}

/** Adds `--name`, `--node` and `--json`. */
export function withWallet(command: Command): Command {
  const node = nodeOption("node to ask (default: the wallet's)");
  return withWalletName(command.addOption(node.env("QUIPU_NODE")));
}

/** Adds `--name` and `--json`. */
export function withWalletName(command: Command): Command {
  const name = new Option("--name <name>", "which of your wallets").env("QUIPU_WALLET");
  return command.addOption(name.default("main").argParser(walletName)).addOption(jsonOption());
}

/** The folder of a wallet: `$QUIPU_HOME`, or `.quipu` in the home folder, has them. */
export function walletFolder(name: string): string {
  return join(process.env.QUIPU_HOME ?? join(homedir(), ".quipu"), "wallets", name);
}

/**
 * Opens a wallet, and checks that its node serves its rollup.
 *
 * @throws QuipuError `WalletMissing`, `WrongRollup`; as reading the keys, connecting to L1 and asking the node do.
 */
export async function openOwnWallet(
  { name, json, node: asked }: WalletFlags,
  report: ProgressListener = () => {},
): Promise<Wallet> {
  const { checkNode } = await import("../../wallet/check-node.js");
  const { openWallet } = await import("../../wallet/wallet-folder.js");
  const { SignedOperations } = await import("../../wallet/signed-operations.js");
  const { Wallet } = await import("../../wallet/wallet.js");
  const { QuipuClient } = await import("../../client/connection/quipu-client.js");
  const { Chain } = await import("../../l1/rpc/chain.js");
  const { connectRollup } = await import("../../l1/contract/connect-rollup.js");
  const { addressOf } = await import("../../l1/contract/address.js");
  const { Outbox } = await import("../../l1/sending/outbox.js");
  const { Sender } = await import("../../l1/sending/sender.js");
  const folder = walletFolder(name);
  const { node, rpc, chainId, contract, keys, l1Key } = await openWallet(folder);
  const client = new QuipuClient({ url: asked ?? node });
  // Before L1: of a node that has ended with its own chain, it is the node that one has to start.
  await orSayHow(() => checkNode(client, { chainId, contract }));
  const chain = await Chain.connect(rpc, { chainId });
  const sender = new Sender(chain, l1Key, {
    outbox: new Outbox(join(folder, "outbox.json")),
    signal: interruption.signal,
    onSigned: ({ hash }, purpose) => {
      const what = purpose === undefined ? "" : ` to ${purpose}`;
      report({ step: `wait for L1 to take the transaction${what}` });
      if (!json && !isWatched()) console.error(`sending ${hash}${what}`);
    },
    onWaiting: (why) => {
      if (!json && !isWatched()) console.error(printable(`waiting: ${why}`));
      else report({ step: why });
    },
  });
  const rollup = await connectRollup(chain, addressOf(contract));
  const signed = new SignedOperations(folder);
  return new Wallet({ client, rollup, sender, keys, signed, signal: interruption.signal });
}

function walletName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError("Expected letters, digits, dots, dashes and underscores.");
}
