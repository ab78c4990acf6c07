/** Leaves a frozen rollup with a proof of the account under its last root. */
import { encodeFunctionData } from "viem/utils";
import type { Escaped } from "../../verifier/rollup-event.js";
import type { Escape } from "../../verifier/submission.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import { addressOf } from "./address.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { proofWords } from "./proof-words.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Makes an account's balance claimable by its owner; anybody may send it.
 *
 * @throws QuipuError `NotFrozen`, `OutOfRange`, `AlreadyEscaped`, `MalformedProof`, `InvalidProof`;
 *   as `Sender.send` does.
 */
export async function escapeAccount(
  rollup: DeployedRollup,
  sender: Sender,
  { account, owner, token, balance, proof }: Escape,
  options: SendOptions = {},
): Promise<Transacted<Escaped>> {
  const leaf = [BigInt(account), addressOf(owner), BigInt(token), balance] as const;
  const args = [...leaf, proofWords(proof)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "escape", args });
  const event = { name: "Escaped", account, owner, token, balance } as const;
  return transact(rollup, sender, { data, event, nonce: options.nonce });
}
