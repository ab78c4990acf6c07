/** The times of a queue's items (SPEC.md section 8), in seconds. */

/** How long the sequencer has to take the items of a queue. */
export interface QueueTiming {
  /** Time for any item. */
  readonly deadline: number;
  /** Additional time for each item that waits before it. */
  readonly spacing: number;
}

/** Time for an item with `ahead` items before it. */
export function timeFor(ahead: number, { deadline, spacing }: QueueTiming): number {
  return deadline + ahead * spacing;
}

/**
 * The time from which an item may be marked. From then on, at most half of the time is left that a new
 * item would get in the same place. The time moves back if items before it are taken meanwhile.
 *
 * @param due deadline of the item
 * @param ahead items that wait before it now
 */
export function urgentFrom(due: number, ahead: number, timing: QueueTiming): number {
  return due - Math.floor(timeFor(ahead, timing) / 2);
}
