/** Takes back a deposit that no batch has taken, once the rollup is frozen. */

import { bytesToHex } from "viem/utils";
import { type Deposit, encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import type { Refunded } from "../../verifier/rollup-event.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Makes a queued deposit claimable by its owner; anybody may send it.
 *
 * @param index position in the deposit queue
 * @throws QuipuError `NotFrozen`, `NotQueued`, `AlreadyRefunded`, `QueueMismatch`; as `Sender.send`
 *   does.
 */
export async function refundDeposit(
  rollup: DeployedRollup,
  sender: Sender,
  { index, deposit }: { readonly index: number; readonly deposit: Deposit },
  options: SendOptions = {},
): Promise<Transacted<Refunded>> {
  const args = [BigInt(index), bytesToHex(encodeDeposit(deposit))];
  const call = { functionName: "refundDeposit", args, event: "Refunded" } as const;
  return transact<Refunded>(rollup, sender, { ...call, ...options });
}
