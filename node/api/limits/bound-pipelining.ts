/**
 * Requests that one connection has under way, bounded: whoever sends many and reads no answer would otherwise have the
 * node keep all of them.
 */
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { gotExpected } from "../../../src/errors.js";
import { apiError } from "../answers/api-error.js";

/** Closes connections that have more under way. */
export function boundPipelining(app: FastifyInstance, most: number): void {
  const counts = new WeakMap<Socket, number>();
  app.addHook("onRequest", async ({ socket }, { raw }) => {
    const count = counts.get(socket) ?? 0;
    if (socket.destroyed || count >= most) {
      socket.destroy();
      throw apiError(
        "TooManyRequests",
        gotExpected("requests of a connection", count, `≤ ${most}`),
      );
    }
    counts.set(socket, count + 1);
    raw.once("close", () => counts.set(socket, counts.get(socket)! - 1));
  });
}
