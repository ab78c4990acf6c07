/** The options that name chain, contract and sender for the L1 commands, and opening each of them. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { addressOf } from "../../l1/contract/address.js";
import type { DeployedRollup } from "../../l1/contract/connect-rollup.js";
import { ETHER } from "../../l1/contract/ether.js";
import type { Chain } from "../../l1/rpc/chain.js";
import { BLOB_FEE_CEILING, FEE_CEILING } from "../../l1/sending/fee-ceiling.js";
import type { Sender } from "../../l1/sending/sender.js";
import { TOKEN_LIMIT } from "../../src/params.js";
import { formatUnits } from "../../terminal/token-amount.js";
import { addressOption, bigintOption, integerOption, jsonOption } from "../arguments.js";
import { interruption } from "../interruption.js";
import { L1_KEY_VARIABLE, readL1Key } from "./private-key.js";

/** An ordinary node still has the state of so many recent blocks, with room to spare. */
export const MOST_BLOCKS = 64;

/** 1 gwei is 10^9 wei. */
const GWEI_DECIMALS = 9;

/** Names the chain. */
export interface ChainFlags {
  readonly rpc: string;
  readonly chainId?: bigint;
  readonly json?: boolean;
}

/** Names the contract as well. */
export interface RollupFlags extends ChainFlags {
  readonly contract: bigint;
}

/** Names the sender as well. */
export interface SenderFlags extends ChainFlags {
  readonly account?: string;
  readonly confirmations: number;
  readonly timeout: number;
  readonly outbox?: string;
  /** Wei per unit of gas. */
  readonly maxFee: bigint;
  /** Wei per unit of blob gas; only commands that send blobs have it. */
  readonly maxBlobFee?: bigint;
  readonly raiseAfter: number;
}

/** Adds `--rpc`, `--chain-id` and `--json`. */
export function withChain(command: Command): Command {
  const rpc = new Option("--rpc <url>", "JSON-RPC endpoint of an Ethereum node");
  return command
    .addOption(rpc.env("QUIPU_RPC").makeOptionMandatory())
    .addOption(bigintOption("--chain-id <id>", "refuse any other chain"))
    .addOption(jsonOption());
}

/** Adds `--contract` as well. */
export function withRollup(command: Command): Command {
  const contract = addressOption("--contract <address>", "the rollup's contract");
  return withChain(command).addOption(contract.env("QUIPU_CONTRACT").makeOptionMandatory());
}

/** Adds the options for the sender and for waiting. */
export function withSender(command: Command): Command {
  return command
    .option("--account <file>", `private key of the sender; otherwise $${L1_KEY_VARIABLE}`)
    .addOption(
      integerOption("--confirmations <n>", "blocks to wait for", {
        low: 1,
        high: MOST_BLOCKS,
      }).default(1),
    )
    .addOption(
      integerOption("--timeout <s>", "seconds to wait for", { low: 1, high: 86_400 }).default(120),
    )
    .addOption(
      feeOption("--max-fee <gwei>", "highest offer per unit of gas").default(
        FEE_CEILING,
        formatUnits(FEE_CEILING, GWEI_DECIMALS),
      ),
    )
    .addOption(
      integerOption("--raise-after <blocks>", "raise the offer after so many blocks", {
        low: 1,
        high: 100_000,
      }).default(5),
    )
    .option(
      "--outbox <file>",
      "file that keeps pending transactions, so that the same command can continue",
    );
}

/** `--max-blob-fee GWEI`. */
export function blobFeeOption(): Option {
  return feeOption("--max-blob-fee <gwei>", "highest offer per unit of blob gas").default(
    BLOB_FEE_CEILING,
    formatUnits(BLOB_FEE_CEILING, GWEI_DECIMALS),
  );
}

/** Wei as gwei. */
export function formatGwei(wei: bigint): string {
  return `${formatUnits(wei, GWEI_DECIMALS)} gwei`;
}

/** An option in gwei, with up to nine decimal places; its value is in wei. */
export function feeOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const [, whole, fraction = ""] = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
    const wei = BigInt(`${whole ?? 0}${fraction.padEnd(GWEI_DECIMALS, "0")}`);
    if (wei > 0n) return wei;
    throw new InvalidArgumentError("Expected gwei, such as 20 or 0.5.");
  });
}

/** `--token ID`. */
export function tokenOption(): Option {
  const bounds = { low: 0, high: TOKEN_LIMIT - 1 };
  return integerOption("--token <id>", "0 is ETH", bounds).default(ETHER);
}

/**
 * Connects to the chain.
 *
 * @throws QuipuError `RpcUnavailable`, `InvalidRpcAnswer`, `WrongChain`.
 */
export async function openChain({ rpc, chainId }: ChainFlags): Promise<Chain> {
  const { Chain } = await import("../../l1/rpc/chain.js");
  return Chain.connect(rpc, { chainId });
}

/**
 * Connects to the contract.
 *
 * @throws QuipuError as `openChain` and `connectRollup` do.
 */
export async function openRollup(flags: RollupFlags): Promise<DeployedRollup> {
  const { connectRollup } = await import("../../l1/contract/connect-rollup.js");
  return connectRollup(await openChain(flags), addressOf(flags.contract));
}

/**
 * Opens the sender.
 *
 * @throws QuipuError `InvalidKey`, `InvalidFile`.
 */
export async function openSender(chain: Chain, flags: SenderFlags): Promise<Sender> {
  const { Outbox } = await import("../../l1/sending/outbox.js");
  const { Sender } = await import("../../l1/sending/sender.js");
  const { account, confirmations, timeout, outbox, json } = flags;
  return new Sender(chain, await readL1Key(account), {
    confirmations,
    timeoutMs: timeout * 1000,
    signal: interruption.signal,
    feeCeiling: flags.maxFee,
    blobFeeCeiling: flags.maxBlobFee,
    raiseAfterBlocks: flags.raiseAfter,
    ...(outbox === undefined ? {} : { outbox: new Outbox(outbox) }),
    onSigned: ({ hash, nonce }, purpose) => {
      const what = purpose === undefined ? "" : ` to ${purpose}`;
      if (!json) console.error(`sending ${hash} with nonce ${nonce}${what}`);
    },
    onWaiting: (why) => {
      if (!json) console.error(`waiting: ${why}`);
    },
  });
}
