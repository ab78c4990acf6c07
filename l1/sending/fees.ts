/** What a transaction offers for its gas (EIP-1559), and by how much a stuck one offers more. */
import { formatGwei } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Chain } from "../rpc/chain.js";
import { FEE_CEILING } from "./fee-ceiling.js";
import { TRANSACTION_GAS_LIMIT } from "./transaction-costs.js";

/** In wei for a unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/**
 * The tip that the endpoint advises, and a cap that holds while the base fee doubles: about six
 * full blocks in a row.
 *
 * @param ceiling wei for a unit of gas that neither exceeds
 * @throws QuipuError `RpcRefused` for a chain without a base fee.
 */
export async function currentFees(chain: Chain, ceiling: bigint = FEE_CEILING): Promise<Fees> {
  const [{ baseFeePerGas }, tip] = await Promise.all([chain.head(), chain.priorityFee()]);
  if (baseFeePerGas === undefined) {
    const message = gotExpected(`${chain.name}: base fee`, "none", "a chain with EIP-1559");
    throw l1Error("RpcRefused", message);
  }
  const maxFeePerGas = lesser(2n * baseFeePerGas + tip, ceiling);
  return { maxFeePerGas, maxPriorityFeePerGas: lesser(tip, maxFeePerGas) };
}

/**
 * The fees of the next version of a transaction: what the chain asks now, and at least 12.5 % more
 * than before. Nodes replace a waiting transaction for 10 % more of both.
 *
 * @returns undefined if the ceiling leaves no room for 10 % more
 */
export function raisedFees(before: Fees, current: Fees, ceiling: bigint): Fees | undefined {
  const fee = greater(current.maxFeePerGas, increased(before.maxFeePerGas, 8n));
  const tip = greater(current.maxPriorityFeePerGas, increased(before.maxPriorityFeePerGas, 8n));
  const maxFeePerGas = lesser(fee, ceiling);
  const maxPriorityFeePerGas = lesser(tip, maxFeePerGas);
  const isEnough =
    maxFeePerGas >= increased(before.maxFeePerGas, 10n) &&
    maxPriorityFeePerGas >= increased(before.maxPriorityFeePerGas, 10n);
  return isEnough ? { maxFeePerGas, maxPriorityFeePerGas } : undefined;
}

/** A value and one part in so many of it more, rounded up; at least 1 more. */
function increased(value: bigint, parts: bigint): bigint {
  return value + greater((value + parts - 1n) / parts, 1n);
}

function lesser(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** A fee as people read it. */
export function inGwei(wei: bigint): string {
  return `${formatGwei(wei)} gwei`;
}

/**
 * Estimated gas and a quarter: storage that others touch meanwhile changes what a call costs. The
 * quarter does not go beyond what Ethereum takes; an estimate does, where a chain allows more.
 */
export function withMargin(estimate: bigint, blockGasLimit: bigint): bigint {
  const most = lesser((estimate * 5n + 3n) / 4n, blockGasLimit);
  return lesser(most, greater(estimate, BigInt(TRANSACTION_GAS_LIMIT)));
}
