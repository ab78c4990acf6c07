/** Sees to it that batches take an item which has waited for half of its time, whoever commits them. */

import type { DepositMarked, ExitMarked } from "../../verifier/rollup-event.js";
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
  options: SendOptions = {},
): Promise<Transacted<DepositMarked>> {
  const call = { functionName: "markDeposit", args: [BigInt(index)] } as const;
  return transact<DepositMarked>(rollup, sender, { ...call, event: "DepositMarked", ...options });
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
  options: SendOptions = {},
): Promise<Transacted<ExitMarked>> {
  const call = { functionName: "markExit", args: [BigInt(index)] } as const;
  return transact<ExitMarked>(rollup, sender, { ...call, event: "ExitMarked", ...options });
}
