/** An API that ends: what is being answered is finished, within a time; what is asked anew is refused. */
import type { FastifyInstance } from "fastify";
import { apiError } from "../answers/api-error.js";

/** Time for answers that are under way. */
const GRACE_MS = 5000;

/** How often connections are looked for that have become idle. */
const LOOK_MS = 50;

export function closeGently(app: FastifyInstance): void {
  let isClosing = false;
  let looking: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  app.addHook("onRequest", async () => {
    if (isClosing) throw apiError("NodeNotReady", "the node is ending");
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    looking = setInterval(() => app.server.closeIdleConnections(), LOOK_MS);
    grace = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
  });
  app.addHook("onClose", async () => {
    clearInterval(looking);
    clearTimeout(grace);
  });
}
