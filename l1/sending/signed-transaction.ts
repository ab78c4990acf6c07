/**
 * A transaction in its final form: the same bytes can be handed in any number of times, and happen
 * once. Of several with one sender and nonce, the versions of a transaction, one can happen.
 */
import { keccak256, parseTransaction } from "viem/utils";
import type { Hex } from "../rpc/answers.js";
import type { Call } from "../rpc/chain.js";
import type { Fees } from "./fees.js";

export interface SignedTransaction {
  readonly from: Hex;
  readonly nonce: number;
  readonly hash: Hex;
  /** The bytes that are handed in. */
  readonly raw: Hex;
  /** Number of the newest block when it was signed. */
  readonly block: number;
}

/** A transaction that is under way: every version of it, in the order in which they were signed. */
export interface PendingTransaction {
  readonly chainId: bigint;
  readonly from: Hex;
  readonly nonce: number;
  readonly versions: readonly SignedTransaction[];
  /** Whether every hand-in so far was answered with an error. */
  readonly refused: boolean;
}

/** What a signed transaction does, and what it offers for it. */
export interface SignedContent extends Fees {
  readonly call: Omit<Call, "from">;
  readonly nonce: number;
  readonly chainId: number;
  readonly gas: bigint;
}

/**
 * Reads the bytes of an EIP-1559 transaction.
 *
 * @throws whatever viem throws for other bytes.
 */
export function readSigned(raw: Hex): SignedContent {
  const { to, data, value, nonce = 0, chainId, gas = 0n, ...fees } = parseTransaction(raw);
  const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = fees;
  const call = {
    ...(to && { to: to.toLowerCase() as Hex }),
    ...(data && { data }),
    ...(value && { value }),
  };
  return { call, nonce, chainId: chainId!, gas, maxFeePerGas, maxPriorityFeePerGas };
}

/** The hash by which a transaction is known. */
export function hashOf(raw: Hex): Hex {
  return keccak256(raw);
}

/** Whether a signed transaction does what a call asks for. */
export function isSameCall({ raw }: SignedTransaction, call: Omit<Call, "from">): boolean {
  const signed = readSigned(raw).call;
  return (
    signed.to === call.to?.toLowerCase() &&
    (signed.data ?? "0x") === (call.data ?? "0x") &&
    (signed.value ?? 0n) === (call.value ?? 0n)
  );
}
