/** Puts the demand for an account's whole balance into the queue on L1, past every sequencer. */
import { encodeFunctionData } from "viem/utils";
import { assertBelow } from "../../src/crypto/field.js";
import { ARITY } from "../../src/params.js";
import type { ExitQueued } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Requests a forced exit; only a request of the account's owner pays.
 *
 * @throws QuipuError `OutOfRange`, `ContractFrozen`; as `Sender.send` does.
 */
export async function requestExit(
  rollup: DeployedRollup,
  sender: Sender,
  account: number,
  options: SendOptions = {},
): Promise<Transacted<ExitQueued>> {
  assertBelow(account, ARITY ** rollup.levels, "account");
  const args = [BigInt(account)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "requestExit", args });
  const event = { name: "ExitQueued", account, requester: BigInt(sender.address) } as const;
  return transact(rollup, sender, { data, event, nonce: options.nonce });
}
