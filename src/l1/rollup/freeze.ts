/** Ends a rollup whose sequencer has left an item in a queue beyond its deadline. */
import type { Frozen } from "../../../verifier/rollup-event.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Freezes the contract for good.
 *
 * @throws QuipuError `NotOverdue`, `ContractFrozen`; as `Sender.send` does.
 */
export async function freeze(
  rollup: DeployedRollup,
  sender: Sender,
  options: SendOptions = {},
): Promise<Transacted<Frozen>> {
  const call = { functionName: "freeze", args: [], event: "Frozen" } as const;
  return transact<Frozen>(rollup, sender, { ...call, ...options });
}
