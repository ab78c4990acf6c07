/** Figures of the comparison as words. */
import { formatUnits } from "../../terminal/token-amount.js";

/** A number without its fraction, e.g. `43,248`. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Wei as ETH, e.g. `1,680 ETH`. @param wei not negative */
export function ether(wei: bigint): string {
  const [whole = "", ...fraction] = formatUnits(wei, 18).split(".");
  return `${[BigInt(whole).toLocaleString("en-US"), ...fraction].join(".")} ETH`;
}
