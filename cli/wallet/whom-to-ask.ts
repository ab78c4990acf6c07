/** The node and the L1 endpoint of a wallet: typed, and looked at before anything is written down. */
import { InvalidArgumentError, Option } from "commander";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { QuipuError } from "../../src/errors.js";
import type { WalletSettings } from "../../wallet/wallet-folder.js";

/** `--node URL`. */
export function nodeOption(description: string): Option {
  return new Option("--node <url>", description).argParser(url);
}

/** `--rpc URL`. */
export function rpcOption(description: string): Option {
  return new Option("--rpc <url>", description).argParser(url);
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError("Expected an address such as http://127.0.0.1:4000.");
}

/** Asks a node, and says what can be done if it is not there. @throws QuipuError what `ask` throws. */
export async function orSayHow<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof QuipuError) || error.code !== "NodeUnavailable") throw error;
    const advice = "is it running? 'quipu node --dev' starts one here, --node names another";
    throw new QuipuError(error.code, `${error.message}; ${advice}`, { cause: error });
  }
}

/**
 * Asks the node which rollup it serves, and L1 whether it is there.
 *
 * @param expected contract; by default the one that the node names
 * @throws QuipuError `WrongRollup`, `WrongChain`; `ContractMissing`, `ContractMismatch`; as the client and L1 do.
 */
export async function lookAt(
  { node, rpc }: Pick<WalletSettings, "node" | "rpc">,
  expected: { readonly contract?: bigint | undefined; readonly chainId?: bigint | undefined },
): Promise<{ readonly settings: WalletSettings; readonly rollup: DeployedRollup }> {
  const { QuipuClient } = await import("../../client/connection/quipu-client.js");
  const { Chain } = await import("../../l1/rpc/chain.js");
  const { connectRollup } = await import("../../l1/contract/connect-rollup.js");
  const { addressOf } = await import("../../l1/contract/address.js");
  const { checkNode } = await import("../../wallet/check-node.js");
  const client = new QuipuClient({ url: node });
  const named = await orSayHow(() => client.config());
  const { chainId = named.chainId, contract = BigInt(named.contract) } = expected;
  await checkNode(client, { chainId, contract });
  const rollup = await connectRollup(await Chain.connect(rpc, { chainId }), addressOf(contract));
  return { settings: { node, rpc, chainId, contract }, rollup };
}
