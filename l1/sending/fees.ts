/** What a transaction offers for its gas (EIP-1559) and blobs (EIP-4844), and by how much a stuck one offers more. */
import { formatGwei } from "viem/utils";
import { gotExpected } from "../../src/errors.js";
import { l1Error } from "../l1-error.js";
import type { Chain } from "../rpc/chain.js";
import { BLOB_FEE_CEILING, FEE_CEILING } from "./fee-ceiling.js";
import { TRANSACTION_GAS_LIMIT } from "./transaction-costs.js";

/** In wei for a unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  /** In wei for a unit of blob gas; only of a transaction with blobs. */
  readonly maxFeePerBlobGas?: bigint | undefined;
}

/** What the operator offers at most, in wei. */
export interface FeeCeilings {
  /** For a unit of gas. */
  readonly gas: bigint;
  /** For a unit of blob gas. */
  readonly blobGas: bigint;
}

/** The ceilings that hold unless the operator says otherwise. */
export const FEE_CEILINGS: FeeCeilings = { gas: FEE_CEILING, blobGas: BLOB_FEE_CEILING };

/**
 * A cap of eight times the blob base fee holds while it doubles three times. It rises by 8.2 % a block at most
 * (EIP-7691, EIP-7892), so that takes 26 full blocks, five minutes; a replacement must offer twice as much of everything.
 */
const BLOB_FEE_MARGIN = 8n;

/**
 * The tip that the endpoint advises, and a cap that holds while the base fee doubles: about six
 * full blocks in a row. With blobs also a cap on their fee.
 *
 * @param ceilings that no fee exceeds
 * @throws QuipuError `RpcRefused` for a chain without a base fee, or with blobs without blobs.
 */
export async function currentFees(
  chain: Chain,
  ceilings: FeeCeilings,
  hasBlobs = false,
): Promise<Fees> {
  const [{ baseFeePerGas }, tip] = await Promise.all([chain.head(), chain.priorityFee()]);
  if (baseFeePerGas === undefined) {
    const message = gotExpected(`${chain.name}: base fee`, "none", "a chain with EIP-1559");
    throw l1Error("RpcRefused", message);
  }
  const maxFeePerGas = lesser(2n * baseFeePerGas + tip, ceilings.gas);
  const fees = { maxFeePerGas, maxPriorityFeePerGas: lesser(tip, maxFeePerGas) };
  if (!hasBlobs) return fees;
  const blobFee = BLOB_FEE_MARGIN * (await chain.blobBaseFee());
  return { ...fees, maxFeePerBlobGas: lesser(blobFee, ceilings.blobGas) };
}

/**
 * Checks that blobs can be paid for now.
 *
 * @throws QuipuError `BlobFeeTooHigh` if the blob base fee is above the ceiling.
 */
export async function assertBlobFee(chain: Chain, { blobGas }: FeeCeilings): Promise<void> {
  const fee = await chain.blobBaseFee();
  if (fee <= blobGas) return;
  const expected = `at most ${inGwei(blobGas)}, the ceiling`;
  throw l1Error("BlobFeeTooHigh", gotExpected("blob base fee", inGwei(fee), expected));
}

/** By how much a version of a transaction must offer more: one part in so many, and one that is offered if there is room. */
const RAISE = { least: 10n, usual: 8n } as const;
/** With blobs twice as much. */
const BLOB_RAISE = { least: 1n, usual: 1n } as const;

/**
 * The fees of the next version of a transaction: what the chain asks now, and at least 12.5 % more
 * than before. Nodes replace a waiting transaction for 10 % more of both; one with blobs only for twice
 * as much of all three.
 *
 * @param current with a fee for blobs if the next version has any
 * @returns undefined if the ceilings leave no room for what nodes ask
 */
export function raisedFees(before: Fees, current: Fees, ceilings: FeeCeilings): Fees | undefined {
  const hadBlobs = before.maxFeePerBlobGas !== undefined;
  const hasBlobs = current.maxFeePerBlobGas !== undefined;
  const { least, usual } = hadBlobs || hasBlobs ? BLOB_RAISE : RAISE;
  const raised = (was: bigint, asked: bigint, ceiling: bigint): bigint | undefined => {
    const fee = lesser(greater(asked, increased(was, usual)), ceiling);
    return fee >= increased(was, least) ? fee : undefined;
  };
  const { maxFeePerGas: cap, maxPriorityFeePerGas: tip, maxFeePerBlobGas: blobCap = 0n } = before;
  const maxFeePerGas = raised(cap, current.maxFeePerGas, ceilings.gas);
  if (maxFeePerGas === undefined) return undefined;
  const maxPriorityFeePerGas = raised(tip, current.maxPriorityFeePerGas, maxFeePerGas);
  if (maxPriorityFeePerGas === undefined) return undefined;
  const fees = { maxFeePerGas, maxPriorityFeePerGas };
  if (current.maxFeePerBlobGas === undefined) return fees;
  const maxFeePerBlobGas = raised(blobCap, current.maxFeePerBlobGas, ceilings.blobGas);
  return maxFeePerBlobGas === undefined ? undefined : { ...fees, maxFeePerBlobGas };
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
