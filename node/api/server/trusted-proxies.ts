/** Proxies that are believed about whom they speak for. */
import { BlockList, isIP, isIPv6 } from "node:net";
import { gotExpected, QuipuError } from "../../../src/errors.js";

/**
 * Whether an address is one of theirs.
 *
 * @param proxies addresses, or ranges as 10.0.0.0/8
 * @throws QuipuError `OutOfRange` for what is neither.
 */
export function trustedProxies(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of proxies) {
    const [address = "", prefix, ...more] = text.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    const bits = family === "ipv6" ? 128 : 32;
    const length = prefix === undefined ? bits : Number(prefix);
    // Whoever believes everybody believes what anybody says of himself.
    const isRange = /^\d{1,3}$/.test(prefix ?? `${bits}`) && length >= 1 && length <= bits;
    if (isIP(address) === 0 || !isRange || more.length > 0) {
      const expected = "an address, or a range as 10.0.0.0/8";
      throw new QuipuError("OutOfRange", gotExpected("trusted proxy", text, expected));
    }
    list.addSubnet(address, length, family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
  };
}
