/** Whom a request comes from, as limits count: an IPv4 address, or the /64 of an IPv6 address. */
import { isIPv4, isIPv6 } from "node:net";
import type { FastifyRequest } from "fastify";

/** Groups of 16 bits of an IPv6 address, and of the part that one user has to himself. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** The address that a trusted proxy names, if it names one; else that of the connection. */
export function clientAddress({ ip, socket }: Pick<FastifyRequest, "ip" | "socket">): string {
  return networkOf(ip) ?? networkOf(socket.remoteAddress ?? "") ?? "";
}

/** Where an address belongs, also with a port behind it; undefined for what is no address. */
export function networkOf(text: string): string | undefined {
  const [, bracketed, withPort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(text) ?? [];
  const address = (bracketed ?? withPort ?? text).split("%")[0]!;
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = [], right = []] = address
    .split("::")
    .map((half) => (half === "" ? [] : half.split(":")));
  const zeros = Math.max(0, GROUPS - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16));
  return `${network.map((group) => group.toString(16)).join(":")}::/64`;
}

/** Whether an address is one of this machine that nobody else can have. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./i.test(address);
}
