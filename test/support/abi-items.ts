/** The items of an ABI, to be compared however it was written. */
import type { Abi } from "viem";

/** Each item as text, sorted, without what one of the two ways of writing an ABI leaves out. */
export function abiItems(abi: Abi): string[] {
  const left = ["internalType", "anonymous", "indexed"];
  const entries = (item: object): unknown =>
    Object.entries(item)
      .filter(([key, value]) => !(left.includes(key) && value !== true) && value !== "")
      .map(([key, value]) => [key, typeof value === "object" ? entries(value) : value])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return abi.map((item) => JSON.stringify(entries(item))).sort();
}
