/** The times of a queue's items (SPEC.md section 8), in seconds. */

/** How long the sequencer has for the items of a queue. */
export interface QueueTiming {
  /** For an item. */
  readonly deadline: number;
  /** More, for each item that waits before it. */
  readonly spacing: number;
}

/** Time that an item has with so many before it. */
export function timeFor(ahead: number, { deadline, spacing }: QueueTiming): number {
  return deadline + ahead * spacing;
}

/**
 * When an item may be marked: from then on at most half of the time is left that it would get if it
 * joined in its place now. It comes later if items before it are taken meanwhile.
 *
 * @param due deadline of the item
 * @param ahead items that wait before it now
 */
export function urgentFrom(due: number, ahead: number, timing: QueueTiming): number {
  return due - Math.floor(timeFor(ahead, timing) / 2);
}
