/** The API of a node, listening. */
import type { AddressInfo } from "node:net";
import { nodeError } from "../../node-error.js";
import type { NodeView } from "../view/node-view.js";
import { type ApiOptions, DEFAULT_HOST } from "./api-options.js";
import { createApi } from "./create-api.js";

export interface Api {
  /** Where it is, without the prefix: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** Ends streams and connections; resolves when all are closed. */
  close(): Promise<void>;
}

/**
 * Serves a node's API, on this machine only unless `host` says otherwise.
 *
 * @example
 * const api = await startApi(view, { port: 4000, logger });
 * console.log(`${api.url}/api/v1/status`);
 *
 * @throws QuipuError `OutOfRange` for a bad option; `PortInUse`; what listening throws.
 */
export async function startApi(view: NodeView, options: ApiOptions = {}): Promise<Api> {
  const { host = DEFAULT_HOST, port = 0 } = options;
  const app = await createApi(view, options);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const message = `port ${port} of ${host} is taken by another program: --port names another`;
    throw nodeError("PortInUse", message, error);
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () => app.close(),
  };
}
