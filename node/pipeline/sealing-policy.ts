/**
 * When the next batch is sealed: when one is full, when the oldest of what waits has waited long enough, or when the
 * deadline of a queue's item asks for it.
 */
import { SIGNED_KIND_NAMES } from "../../src/operations/kinds.js";
import type { Shape } from "../../src/shape.js";
import type { WaitingCounts } from "./choose-shape.js";

/** What waits for a batch. Times are in milliseconds. */
export interface Waiting {
  readonly counts: WaitingCounts;
  /** Since when the oldest waits; undefined if nothing does. */
  readonly oldest: number | undefined;
  /** Whether an item of L1's queues is so late that it should wait for nothing. */
  readonly isAsked: boolean;
}

/** The time from which a batch should be sealed: 0 for at once, Infinity as long as nothing waits. */
export function sealAt(
  { counts, oldest, isAsked }: Waiting,
  shapes: readonly Shape[],
  sealAfterMs: number,
): number {
  if (oldest === undefined) return Number.POSITIVE_INFINITY;
  return isAsked || isFull(counts, shapes) ? 0 : oldest + sealAfterMs;
}

/** As many signed operations as the largest batch takes: what more would come waits for the next one. */
export function signedPlaces(shapes: readonly Shape[]): number {
  return Math.max(...shapes.map(signedPlacesOf));
}

function isFull(counts: WaitingCounts, shapes: readonly Shape[]): boolean {
  const signed = SIGNED_KIND_NAMES.reduce((sum, name) => sum + counts[name], 0);
  const fills = (name: "deposits" | "exits"): boolean => {
    const most = Math.max(...shapes.map((shape) => shape[name]));
    return most > 0 && counts[name] >= most;
  };
  return signed >= signedPlaces(shapes) || fills("deposits") || fills("exits");
}

function signedPlacesOf(shape: Shape): number {
  return SIGNED_KIND_NAMES.reduce((sum, name) => sum + shape[name], 0);
}
