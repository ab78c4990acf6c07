/**
 * By which names an API may be asked that listens on this machine alone. A page anywhere can have a name of its own
 * point here (DNS rebinding), and browsers then take the node for a part of that page; it cannot do so with
 * `localhost`, nor with an address.
 */
import { isIP } from "node:net";
import type { FastifyInstance } from "fastify";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";
import { isLoopback } from "../limits/client-address.js";

/** @param isTrusted proxies may pass on the names that they are asked by */
export function askByOwnNames(
  app: FastifyInstance,
  host: string,
  isTrusted: (address: string) => boolean,
): void {
  if (host !== "localhost" && !isLoopback(host)) return;
  app.addHook("onRequest", async (request) => {
    const { host: name = "" } = request.headers;
    if (isOwnName(name) || isTrusted(request.socket.remoteAddress ?? "")) return;
    const expected =
      "localhost or an address; a proxy that says another is one of --trusted-proxies";
    throw apiError("MisdirectedRequest", gotExpected("host", name.slice(0, 100), expected));
  });
}

function isOwnName(text: string): boolean {
  const name = text.replace(/:\d*$/, "").toLowerCase();
  const address = /^\[(.*)\]$/.exec(name)?.[1] ?? name;
  return name === "" || name === "localhost" || name.endsWith(".localhost") || isIP(address) !== 0;
}
