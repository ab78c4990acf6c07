/**
 * A transaction in its final form: the same bytes can be handed in any number of times, and happen
 * once. Of several with one sender and nonce, the versions of a transaction, one can happen.
 */
import { keccak256, parseTransaction } from "viem/utils";
import type { Hex } from "../rpc/answers.js";
import type { Call } from "../rpc/chain.js";
import type { Fees } from "./fees.js";
import type { Order } from "./order.js";
import { GAS_PER_BLOB } from "./transaction-costs.js";

export interface SignedTransaction {
  readonly from: Hex;
  readonly nonce: number;
  readonly hash: Hex;
  /** The bytes that the hash is of. Those of a transaction with blobs are handed in with a sidecar. */
  readonly raw: Hex;
  /** The blobs that it names, in their order. */
  readonly blobs?: readonly Uint8Array[];
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
  /** With the versioned hashes of its blobs, if it has any. */
  readonly call: Omit<Call, "from" | "maxFeePerBlobGas">;
  readonly nonce: number;
  readonly chainId: number;
  readonly gas: bigint;
}

/**
 * Reads the bytes of an EIP-1559 transaction, or of one with blobs (EIP-4844) without its sidecar.
 *
 * @throws whatever viem throws for other bytes.
 */
export function readSigned(raw: Hex): SignedContent {
  const { to, data, value, nonce = 0, chainId, gas = 0n, ...rest } = parseTransaction(raw);
  const { maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = rest;
  const hashes = "blobVersionedHashes" in rest ? rest.blobVersionedHashes : undefined;
  const maxFeePerBlobGas = "maxFeePerBlobGas" in rest ? rest.maxFeePerBlobGas : undefined;
  const call = {
    ...(to && { to: to.toLowerCase() as Hex }),
    ...(data && { data }),
    ...(value && { value }),
    ...(hashes && { blobVersionedHashes: hashes }),
  };
  const fees = {
    maxFeePerGas,
    maxPriorityFeePerGas,
    ...(hashes && { maxFeePerBlobGas: maxFeePerBlobGas ?? 0n }),
  };
  return { call, nonce, chainId: chainId!, gas, ...fees };
}

/** The hash by which a transaction is known. */
export function hashOf(raw: Hex): Hex {
  return keccak256(raw);
}

/** What a transaction may take from its sender at most, in wei: nodes ask that the account has it. */
export function mostCost({ call, gas, maxFeePerGas, maxFeePerBlobGas = 0n }: CostParts): bigint {
  const blobGas = BigInt((call.blobVersionedHashes?.length ?? 0) * GAS_PER_BLOB);
  return (call.value ?? 0n) + gas * maxFeePerGas + blobGas * maxFeePerBlobGas;
}

/** What the cost of a transaction depends on. */
type CostParts = Pick<SignedContent, "call" | "gas" | "maxFeePerGas" | "maxFeePerBlobGas">;

/** Whether a signed transaction does what an order asks for. */
export function isSameCall({ raw, blobs = [] }: SignedTransaction, order: Order): boolean {
  const signed = readSigned(raw).call;
  const wanted = order.blobs ?? [];
  return (
    signed.to === order.to?.toLowerCase() &&
    (signed.data ?? "0x") === (order.data ?? "0x") &&
    (signed.value ?? 0n) === (order.value ?? 0n) &&
    blobs.length === wanted.length &&
    blobs.every((blob, i) => Buffer.from(blob).equals(wanted[i]!))
  );
}
