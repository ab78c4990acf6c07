/** Takes out what the contract owes the sender: withdrawals, exits, fees, escapes, refunds. */
import { encodeFunctionData } from "viem/utils";
import { assertBelow } from "../../src/crypto/field.js";
import { OWNER_LIMIT, TOKEN_LIMIT } from "../../src/params.js";
import type { Claimed } from "../../verifier/rollup-event.js";
import { ROLLUP_ABI } from "../artifacts/rollup-abi.js";
import type { Sender, SendOptions } from "../sending/sender.js";
import { addressOf } from "./address.js";
import type { DeployedRollup } from "./connect-rollup.js";
import { type Transacted, transact } from "./transact.js";

/**
 * Claims all of one token.
 *
 * @param to L1 address that is paid; the sender by default
 * @throws QuipuError `OutOfRange` for token or receiver; `NothingToClaim`, `TransferFailed`; as
 *   `Sender.send` does.
 */
export async function claim(
  rollup: DeployedRollup,
  sender: Sender,
  { token, to = BigInt(sender.address) }: { token: number; to?: bigint | undefined },
  options: SendOptions = {},
): Promise<Transacted<Claimed>> {
  assertBelow(token, TOKEN_LIMIT, "token");
  assertBelow(to, OWNER_LIMIT, "receiver");
  const args = [BigInt(token), addressOf(to)] as const;
  const data = encodeFunctionData({ abi: ROLLUP_ABI, functionName: "claim", args });
  const event = { name: "Claimed", owner: BigInt(sender.address), token, to } as const;
  return transact(rollup, sender, { data, event, nonce: options.nonce });
}
