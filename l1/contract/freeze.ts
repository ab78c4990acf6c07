/** Ends a rollup whose sequencer has left an item in a queue beyond its deadline. */
import { encodeFunctionData } from "viem/utils";
import type { Frozen } from "../../verifier/rollup-event.js";
import type { LateItems } from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
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
  const args = [BigInt(depositIndex), BigInt(exitIndex)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "freeze", args });
  return transact(rollup, sender, { data, event: { name: "Frozen" }, nonce: options.nonce });
}
