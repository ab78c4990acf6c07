/** How a node ends: when it is told to, which is no failure, or by itself, with the reason. */
import type { RunningNode } from "../../node/service/service-options.js";
import { isWatched } from "../../terminal/progress.js";

/** A node that ends lets its answers, its database and its chain end first; a busy machine takes its time. */
export const NODE_GRACE_MS = 60_000;

/**
 * Resolves when the node is told to end.
 *
 * @throws the reason why it has stopped by itself.
 */
export async function untilEnd({ ended }: RunningNode, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
  await Promise.race([interrupted, ended]);
  if (signal.aborted && isWatched()) console.error("ending; Ctrl-C again ends it at once");
}
