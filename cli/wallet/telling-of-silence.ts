/** Waiting for a node is without an end, also while it is away: whoever waits is told so. */
import { setTimeout as sleep } from "node:timers/promises";
import type { QuipuClient } from "../../client/connection/quipu-client.js";

const EVERY_MS = 5000;

/**
 * Waits for a node, and looks from time to time whether it is there.
 *
 * @param tell is told why the node does not answer, once each time
 * @throws QuipuError what `wait` throws.
 */
export async function tellingOfSilence<Result>(
  client: Pick<QuipuClient, "status">,
  tell: (why: string) => void,
  wait: () => Promise<Result>,
  everyMs = EVERY_MS,
): Promise<Result> {
  const end = new AbortController();
  void watch(client, tell, { everyMs, signal: end.signal }).catch(() => undefined);
  try {
    return await wait();
  } finally {
    end.abort();
  }
}

async function watch(
  client: Pick<QuipuClient, "status">,
  tell: (why: string) => void,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
): Promise<void> {
  let isSilent = false;
  for (;;) {
    await sleep(everyMs, undefined, { signal });
    const why = await client.status({ signal }).then(
      () => undefined,
      (error: Error) => error.message,
    );
    signal.throwIfAborted();
    if (why !== undefined && !isSilent) tell(why);
    isSilent = why !== undefined;
  }
}
