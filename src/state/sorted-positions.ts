/** Positions in rising order, each once: of accounts, and of the nodes above them. */
import { ARITY } from "../params.js";

/** Where a position stands in the list; undefined if it does not. */
export function positionOf(sorted: Uint32Array, position: number): number | undefined {
  // Most states have no gaps at their beginning.
  if (sorted[position] === position) return position;
  let [low, high] = [0, Math.min(sorted.length, position + 1)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < position) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === position ? low : undefined;
}

/** By height from the leaves: the positions of the nodes that have one of these leaves below them. */
export function positionsAbove(indices: Uint32Array, levels: number): Uint32Array[] {
  const heights = [indices];
  for (let height = 1; height <= levels; height += 1) {
    const below = heights[height - 1]!;
    const parents = new Uint32Array(below.length);
    let count = 0;
    for (const position of below) {
      const parent = Math.floor(position / ARITY);
      if (count === 0 || parents[count - 1] !== parent) parents[count++] = parent;
    }
    heights.push(parents.slice(0, count));
  }
  return heights;
}
