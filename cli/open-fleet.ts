/** The fleet of a node, asked by its operator or a prover. */
import type { FleetClient } from "../client/connection/fleet-client.js";
import { readToken } from "./token-file.js";

/** A node, and who asks it. */
interface Asking {
  readonly node: string;
  readonly tokenFile: string;
}

/** @throws QuipuError `InvalidFile`. */
export async function openFleet({ node: url, tokenFile }: Asking): Promise<FleetClient> {
  const { FleetClient } = await import("../client/connection/fleet-client.js");
  return new FleetClient({ url, token: await readToken(tokenFile) });
}
