/** Waits until an operation has come so far. */

import type { Transaction, TransactionState } from "../messages/transaction.js";
import { rejection } from "./client-error.js";
import type { EventsOptions, IdentifiedEvent } from "./follow-events.js";

/** States that can be waited for. */
export type Milestone = Exclude<TransactionState, "rejected">;

const MILESTONES: readonly TransactionState[] = [
  "queued",
  "sealed",
  "proven",
  "committed",
  "finalized",
];

/** What is asked of a client. */
export interface Watched {
  transaction(id: string, options: { signal?: AbortSignal | undefined }): Promise<Transaction>;
  events(options: EventsOptions): AsyncIterable<IdentifiedEvent>;
}

/**
 * Waits until an operation has reached a state, or one behind it. Told by events, and asks again
 * whenever one says that something has changed.
 *
 * @throws QuipuError the reason, if the operation is rejected; as `Watched` does.
 */
export async function waitFor(
  client: Watched,
  { id, state, signal }: { id: string; state: Milestone; signal?: AbortSignal | undefined },
): Promise<Transaction> {
  const goal = MILESTONES.indexOf(state);
  // The first event of a stream says that it is open: what happens from there on is told.
  for await (const event of client.events({ transaction: id, signal })) {
    if (event.type === "batch" || event.type === "reorganised") continue;
    if (event.type === "transaction" && !isWorthAsking(event, id, goal)) continue;
    const transaction = await client.transaction(id, { signal });
    if (transaction.state === "rejected") throw rejection(transaction.reason ?? UNKNOWN);
    if (MILESTONES.indexOf(transaction.state) >= goal) return transaction;
  }
  throw new Error("a stream of events ends by an error only");
}

function isWorthAsking(
  event: Extract<IdentifiedEvent, { type: "transaction" }>,
  id: string,
  goal: number,
): boolean {
  const hasCome = event.state === "rejected" || MILESTONES.indexOf(event.state) >= goal;
  return event.id === id && hasCome;
}

const UNKNOWN = { code: "Rejected", message: "the node does not say why" };
