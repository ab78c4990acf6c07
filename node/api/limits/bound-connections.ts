/** Connections, bounded in all and of one address: nobody can take the places of all others. */
import type { Server, Socket } from "node:net";
import type { ApiLimits } from "./api-limits.js";
import { isLoopback, networkOf } from "./client-address.js";

/** Places that are left to this machine itself: whoever watches the node gets in while others crowd it. */
const RESERVED = 64;

export interface ConnectionBounds {
  readonly limits: Pick<ApiLimits, "connections" | "connectionsPerAddress">;
  /** Proxies bring the connections of many. */
  readonly isTrusted: (address: string) => boolean;
  /** Told of each that is refused. */
  readonly onRefused: () => void;
}

export function boundConnections(
  server: Pick<Server, "on" | "maxConnections">,
  { limits, isTrusted, onRefused }: ConnectionBounds,
): void {
  const counts = new Map<string, number>();
  let all = 0;
  server.maxConnections = limits.connections + RESERVED;
  server.on("connection", (socket: Pick<Socket, "remoteAddress" | "destroy" | "once">) => {
    const { remoteAddress: address = "" } = socket;
    if (isLoopback(address)) return;
    const network = networkOf(address) ?? "";
    const ofAddress = counts.get(network) ?? 0;
    const isCrowded = ofAddress >= limits.connectionsPerAddress && !isTrusted(address);
    if (all >= limits.connections || isCrowded) {
      onRefused();
      socket.destroy();
      return;
    }
    all += 1;
    counts.set(network, ofAddress + 1);
    socket.once("close", () => {
      all -= 1;
      const left = counts.get(network)! - 1;
      if (left === 0) counts.delete(network);
      else counts.set(network, left);
    });
  });
}
