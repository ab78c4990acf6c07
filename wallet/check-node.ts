/** Whether a node serves the rollup that a wallet is for. */
import type { QuipuClient } from "../client/connection/quipu-client.js";
import { gotExpected } from "../src/errors.js";
import { formatAddress } from "../src/json/schemas.js";
import type { Deployment } from "../src/state/deployment.js";
import { walletError } from "./wallet-error.js";

/**
 * Asks a node which rollup it serves.
 *
 * @throws QuipuError `WrongRollup`; as the client does.
 */
export async function checkNode(
  client: QuipuClient,
  { chainId, contract }: Deployment,
): Promise<void> {
  const config = await client.config();
  const expected = `${formatAddress(contract)} on chain ${chainId}`;
  const got = `${config.contract} on chain ${config.chainId}`;
  if (got !== expected)
    throw walletError("WrongRollup", gotExpected("rollup of the node", got, expected));
}
