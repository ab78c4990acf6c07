/** Takes out what the contract owes the sender: withdrawals, exits, fees, escapes, refunds. */

import { assertBelow } from "../../src/crypto/field.js";
import { OWNER_LIMIT, TOKEN_LIMIT } from "../../src/params.js";
import type { Claimed } from "../../verifier/rollup-event.js";
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
  const call = { functionName: "claim", args: [BigInt(token), addressOf(to)] } as const;
  return transact<Claimed>(rollup, sender, { ...call, event: "Claimed", ...options });
}
