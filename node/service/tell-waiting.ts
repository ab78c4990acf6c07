/** Tells those who wait for an operation that a freeze has ended the waiting, or was taken back. */
import type { PublishedEvent } from "../../client/messages/event.js";
import type { QuipuError } from "../../src/errors.js";
import type { EventFeed } from "../api/events/event-feed.js";
import type { RollupNode } from "../pipeline/rollup-node.js";
import { whenAvailable } from "../store/connection/store-unavailable.js";
import type { Intake } from "../store/intake/intake.js";

export interface WaitingSources {
  readonly node: RollupNode;
  readonly intake: Intake;
  readonly feed: EventFeed;
  /** Ends waiting for the database. */
  readonly signal: AbortSignal;
}

/**
 * Tells of every operation that is not on L1.
 *
 * @param frozen why none of them can be settled; undefined if they wait again
 */
export async function tellWaiting(
  { node, intake, feed, signal }: WaitingSources,
  frozen: QuipuError | undefined,
): Promise<void> {
  const news: Pick<
    Extract<PublishedEvent, { type: "transaction" }>,
    "state" | "reason"
  > = frozen === undefined
    ? { state: "queued" }
    : { state: "rejected", reason: { code: frozen.code, message: frozen.message } };
  const tell = (id: string) => feed.publish({ type: "transaction", id, ...news });
  for (const { ids } of node.status.pending) ids.forEach(tell);
  // To hear of the same twice does no harm.
  await whenAvailable(
    async () => {
      for await (const page of intake.waiting()) for (const { id } of page) tell(id);
    },
    { signal },
  );
}
