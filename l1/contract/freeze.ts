/** Ends a rollup whose sequencer has left an item in a queue beyond its deadline. */

import type { Frozen } from "../../verifier/rollup-event.js";
import type { LateItems } from "../../verifier/submission.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Freezes the contract for good.
 *
 * @param items the ones that are late; by default the heads of the queues
 * @throws QuipuError `NotOverdue`, `ContractFrozen`; as `Sender.send` does.
 */
export async function freeze(
  rollup: DeployedRollup,
  sender: Sender,
  items: Partial<LateItems> = {},
  options: SendOptions = {},
): Promise<Transacted<Frozen>> {
  const { depositIndex = await rollup.view.read("depositHead") } = items;
  const { exitIndex = await rollup.view.read("exitHead") } = items;
  const args = [BigInt(depositIndex), BigInt(exitIndex)];
  const call = { functionName: "freeze", args, event: "Frozen" } as const;
  return transact<Frozen>(rollup, sender, { ...call, ...options });
}
