/** The account that a private key is of. */
import { privateKeyToAddress } from "viem/accounts";
import type { Hex } from "../rpc/answers.js";

/** The account of a private key of 32 bytes, in lower case. */
export function addressOfKey(privateKey: Hex): Hex {
  return privateKeyToAddress(privateKey).toLowerCase() as Hex;
}
