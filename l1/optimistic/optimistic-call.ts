/** The calls of an optimistic rollup that its users do not make: encoded, and sent. */
import { bytesToHex, type EncodeFunctionDataParameters, encodeFunctionData } from "viem/utils";
import { type Shape, shapeId } from "../../src/shape.js";
import type { GroupSubmission } from "../../verifier/submission.js";
import { OPTIMISTIC_ABI } from "../artifacts/optimistic-abi.js";
import { addressOf } from "../contract/address.js";
import type { DeployedRollup } from "../contract/connect-rollup.js";
import { proofWords } from "../contract/proof-words.js";
import type { Hex, Receipt } from "../rpc/answers.js";
import type { Sender, SendOptions } from "../sending/sender.js";

/** A group of batches without its proofs. */
export interface Batches
  extends Pick<GroupSubmission, "shape" | "oldRoot" | "feeRecipient" | "data"> {
  /** How many there are, 1 … 2^16 − 1. */
  readonly count: number;
}

/** A call and what goes with it. */
export interface OptimisticCall {
  readonly data: Hex;
  /** Wei. */
  readonly value?: bigint;
  /** In words. */
  readonly purpose: string;
}

/** Proposes batches for a bond. @param levels depth of the tree */
export function proposeCall(batches: Batches, levels: number, bond: bigint): OptimisticCall {
  const [id, oldRoot, recipient, data] = groupWords(batches, levels);
  const args = [id, oldRoot, recipient, batches.count, data] as const;
  return { ...encode("propose", args), value: bond, purpose: "propose batches" };
}

/** Proposes batches with their proofs. */
export function proposeProvenCall(group: GroupSubmission, levels: number): OptimisticCall {
  const args = [...groupWords(group, levels), proofsOf(group)] as const;
  return { ...encode("proposeProven", args), purpose: "propose proven batches" };
}

/** @param content what is challenged, see `proposals(id)` */
export function challengeCall(id: number, content: Hex, bond: bigint): OptimisticCall {
  const call = encode("challenge", [BigInt(id), content]);
  return { ...call, value: bond, purpose: `challenge proposal ${id}` };
}

/** Proves a proposal by its data and proofs. */
export function proveCall(id: number, group: GroupSubmission, levels: number): OptimisticCall {
  const args = [BigInt(id), ...groupWords(group, levels), proofsOf(group)] as const;
  return { ...encode("prove", args), purpose: `prove proposal ${id}` };
}

export function slashCall(id: number): OptimisticCall {
  return { ...encode("slash", [BigInt(id)]), purpose: `slash proposal ${id}` };
}

/** @param slash number of the slash in which it fell with another */
export function releaseCall(id: number, slash: number): OptimisticCall {
  return { ...encode("release", [BigInt(id), BigInt(slash)]), purpose: `release proposal ${id}` };
}

/** @param claims what the proposal pays, as bytes */
export function finalizeCall(id: number, claims: Uint8Array): OptimisticCall {
  const call = encode("finalize", [BigInt(id), bytesToHex(claims)]);
  return { ...call, purpose: `finalize proposal ${id}` };
}

/** @param index of the sender's claim among `claims`; @param to L1 address that is paid */
export function advanceCall(
  id: number,
  claims: Uint8Array,
  index: number,
  to: bigint,
): OptimisticCall {
  const args = [BigInt(id), bytesToHex(claims), BigInt(index), addressOf(to)] as const;
  return { ...encode("advance", args), purpose: `claim ${index} of proposal ${id} in advance` };
}

/** @param to L1 address that is paid */
export function collectCall(to: bigint): OptimisticCall {
  return { ...encode("collectBonds", [addressOf(to)]), purpose: "collect bonds" };
}

/**
 * Sends a call.
 *
 * @throws QuipuError with the contract's refusal, and as `Sender.send` does.
 */
export function sendCall(
  { address }: Pick<DeployedRollup, "address">,
  sender: Sender,
  { purpose, ...call }: OptimisticCall,
  options: SendOptions = {},
): Promise<Receipt> {
  return sender.send({ to: address, ...call }, { purpose, ...options });
}

function encode(
  functionName: EncodeFunctionDataParameters<typeof OPTIMISTIC_ABI>["functionName"],
  args: readonly unknown[],
): { data: Hex } {
  const call = { abi: OPTIMISTIC_ABI, functionName, args } as EncodeFunctionDataParameters;
  return { data: encodeFunctionData(call) };
}

function groupWords(
  { shape, oldRoot, feeRecipient, data }: Omit<Batches, "count"> & { readonly shape: Shape },
  levels: number,
) {
  return [shapeId(shape, levels), oldRoot, addressOf(feeRecipient), bytesToHex(data)] as const;
}

function proofsOf({ proofs }: GroupSubmission) {
  return proofs.map(({ digest, proof }) => ({ digest, points: proofWords(proof) }));
}
