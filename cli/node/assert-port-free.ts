/** Looks whether a port can be had, before anything slow is started for it. */
import { createServer } from "node:net";
import { nodeError } from "../../node/node-error.js";

/**
 * Checks that nobody listens on a port.
 *
 * @throws QuipuError `PortInUse`.
 */
export function assertPortFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      const message = `port ${port} of ${host} is taken by another program: --port names another`;
      reject(nodeError("PortInUse", message, error));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
