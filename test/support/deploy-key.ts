/** Puts the verification key of a .zkey on a chain. */
import type { Address } from "viem";
import { keyCode, keyDeployment } from "../../l1/artifacts/key-account.js";
import type { Chain } from "./chain.js";

export async function deployKey(chain: Chain, zkeyPath: string, from?: Address): Promise<Address> {
  const data = keyDeployment(await keyCode(zkeyPath));
  return (await chain.create(data, from)).contractAddress!;
}
