/** Sees to it that batches take an item which has waited for half of its time, whoever commits them. */
import { encodeFunctionData } from "viem/utils";
import type { DepositMarked, ExitMarked } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Marks a deposit, and all before it: until it is gone, every batch must take a deposit.
 *
 * @param index position in the queue
 * @throws QuipuError `NotQueued`, `NotUrgent`, `ContractFrozen`; as `Sender.send` does.
 */
export async function markDeposit(
  rollup: DeployedRollup,
  sender: Sender,
  index: number,
  { nonce }: SendOptions = {},
): Promise<Transacted<DepositMarked>> {
  const args = [BigInt(index)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "markDeposit", args });
  return transact(rollup, sender, { data, event: { name: "DepositMarked", index }, nonce });
}

/**
 * Marks an item of the exit queue, likewise.
 *
 * @throws QuipuError as `markDeposit` does.
 */
export async function markExit(
  rollup: DeployedRollup,
  sender: Sender,
  index: number,
  { nonce }: SendOptions = {},
): Promise<Transacted<ExitMarked>> {
  const args = [BigInt(index)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "markExit", args });
  return transact(rollup, sender, { data, event: { name: "ExitMarked", index }, nonce });
}
