/** Proves a pending batch, as long as the proof is of use. */
import { QuipuError } from "../../src/errors.js";
import type { JournalWrites } from "./journal-writes.js";
import type { NodeOptions } from "./node-options.js";
import type { PendingBatch } from "./pending-batch.js";
import { pendingView } from "./pending-view.js";
import { pauseAfter } from "./problems.js";
import type { Tip } from "./tip.js";

export interface ProvingPlace {
  readonly options: Pick<NodeOptions, "prove" | "observer">;
  readonly tip: Pick<Tip, "noteProof">;
  readonly writes: JournalWrites;
  /** Milliseconds. */
  readonly now: () => number;
  /** Ends the proof, which is then made again. */
  readonly signal?: AbortSignal | undefined;
  /** Whether an item of L1's queues in the batch, or behind it, is near its deadline; by default not. */
  readonly isUrgent?: (() => boolean) | undefined;
}

/**
 * Proves a batch, and notes the proof for the journal. One that cannot be proven keeps the reason, and is to be
 * tried again.
 *
 * @returns whether it is proven; not if it has become worthless
 * @throws what proving throws when it is to end, and has not failed.
 */
export async function provePending(pending: PendingBatch, place: ProvingPlace): Promise<boolean> {
  pending.isProving = true;
  try {
    // Before it is proven, it is in the journal.
    await place.writes.flush();
    return !pending.use.signal.aborted && (await prove(pending, place));
  } finally {
    pending.isProving = false;
  }
}

async function prove(pending: PendingBatch, place: ProvingPlace): Promise<boolean> {
  const { options, tip, writes, now, signal, isUrgent = () => false } = place;
  const use = pending.use.signal;
  const until = signal === undefined ? use : AbortSignal.any([use, signal]);
  let start = performance.now();
  const onStart = (): void => {
    start = performance.now();
  };
  try {
    const { batch, position } = pending;
    const proof = await options.prove(batch, { signal: until, position, isUrgent, onStart });
    if (use.aborted) return false;
    const provingMs = performance.now() - start;
    Object.assign(pending, { proof, provingMs, provenAt: now(), failure: undefined });
    tip.noteProof(pending, provingMs);
    writes.note((journal) => journal.proven(pending.position, proof, provingMs));
    options.observer?.proven?.(pendingView(pending));
    return true;
  } catch (error) {
    if (use.aborted) return false;
    if (isEnd(error)) throw error;
    const attempts = (pending.failure?.attempts ?? 0) + 1;
    pending.failure = { error, attempts, retryAt: now() + pauseAfter(attempts) };
    return false;
  }
}

/** Whether proving is to end, and has not failed. */
function isEnd(error: unknown): boolean {
  if (error instanceof QuipuError) return error.code === "ProvingAborted";
  return error instanceof Error && error.name === "AbortError";
}
