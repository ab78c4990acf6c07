/** L1 addresses: numbers in this code, 0x hex on L1. */
import { formatAddress } from "../../src/json/schemas.js";
import type { Hex } from "../rpc/answers.js";

/** An L1 address as L1 writes it, in lower case. */
export function addressOf(value: bigint): Hex {
  return formatAddress(value) as Hex;
}
