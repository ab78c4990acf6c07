/** A range of blocks in pieces, so that whoever is told of them is not told of everything at once. */
import type { BlockReference } from "./checkpoint.js";
import type { LoggedEvent } from "./read-events.js";

/** The events of some blocks. */
export interface Piece {
  readonly events: readonly LoggedEvent[];
  /** The last of the blocks. */
  readonly block: BlockReference;
}

/** Batches after which a piece ends with its block. */
const BATCHES = 256;

/**
 * Cuts the events of a range between blocks.
 *
 * @param block the last of the range
 */
export function* piecesOf(events: readonly LoggedEvent[], block: BlockReference): Generator<Piece> {
  let start = 0;
  let batches = 0;
  for (const [i, event] of events.entries()) {
    batches += event.data?.length ?? 0;
    const next = events[i + 1];
    const isLastOfBlock = next !== undefined && next.block.hash !== event.block.hash;
    if (batches < BATCHES || !isLastOfBlock) continue;
    yield { events: events.slice(start, i + 1), block: event.block };
    start = i + 1;
    batches = 0;
  }
  yield { events: events.slice(start), block };
}
