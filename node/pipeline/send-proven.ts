/** Sends the first of the pending batches, as far as they are proven, and settles them. */
import { QuipuError } from "../../src/errors.js";
import { WITHOUT_MARKED } from "./batch-choices.js";
import { commitGroup } from "./commit-group.js";
import type { JournalWrites } from "./journal-writes.js";
import type { NodeOptions } from "./node-options.js";
import { provenBatches } from "./pending-batch.js";
import { pendingView } from "./pending-view.js";
import type { SettledBatch } from "./settled-batch.js";
import type { Tip } from "./tip.js";

/** What the contract says to a batch that L1 has left behind. */
const OVERTAKEN: readonly string[] = ["RootMismatch", "QueueMismatch", WITHOUT_MARKED];

/**
 * Brings a group of proven batches to L1.
 *
 * @param most batches that it may have
 * @returns none if the first of the pending batches is not proven
 * @throws what the journal and committing throw; then they stay pending.
 */
export async function sendProven(
  tip: Tip,
  { options, writes }: { readonly options: NodeOptions; readonly writes: JournalWrites },
  most: number,
): Promise<readonly SettledBatch[]> {
  // Before a proof is sent, it is in the journal.
  await writes.flush();
  const { proven, ...content } = provenBatches(tip.pending, most);
  if (proven.length === 0) return [];
  const { fallback, observer } = options;
  for (const each of proven) each.isSent = true;
  observer?.sent?.(proven.map(pendingView));
  try {
    const group = { batchNumber: tip.batchNumber, fallback, ...content };
    const outcome = await commitGroup(options, group);
    const settled = proven.map(({ position, batch, ids, provingMs }, i) => {
      return { batchNumber: outcome.batchNumber + i, batch, outcome, provingMs, position, ids };
    });
    await tip.inTurn(async () => tip.settle(settled));
    return settled;
  } catch (error) {
    if (error instanceof QuipuError && error.code === WITHOUT_MARKED) tip.noteRefusal();
    throw error;
  } finally {
    for (const each of proven) each.isSent = false;
  }
}

/** Whether L1 has refused batches because it has moved: then it is to be followed, and the rest is sent again. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof QuipuError && OVERTAKEN.includes(error.code);
}
