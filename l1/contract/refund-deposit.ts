/** Takes back a deposit that no batch has taken, once the rollup is frozen. */
import { bytesToHex, encodeFunctionData } from "viem/utils";
import { type Deposit, encodeDeposit } from "../../src/kinds/deposit/deposit.js";
import type { Refunded } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
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
  const { owner, token, amount } = deposit;
  const args = [BigInt(index), bytesToHex(encodeDeposit(deposit))] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "refundDeposit", args });
  const event = { name: "Refunded", index, owner, token, amount } as const;
  return transact(rollup, sender, { data, event, nonce: options.nonce });
}
