/** The state tree as the specification words it: every node hashed anew with poseidon-lite. */
import { poseidon8 } from "poseidon-lite";

/** All nodes of the 8-ary tree over the leaves, by height; missing leaves are 0. */
export function referenceNodes(leaves: readonly bigint[], levels: number): bigint[][] {
  const heights = [Array.from({ length: 8 ** levels }, (_, i) => leaves[i] ?? 0n)];
  const known = new Map<string, bigint>();
  for (let height = 0; height < levels; height++) {
    const below = heights[height]!;
    heights.push(
      Array.from({ length: below.length / 8 }, (_, i) => {
        const children = below.slice(8 * i, 8 * i + 8);
        const key = children.join();
        if (!known.has(key)) known.set(key, poseidon8(children));
        return known.get(key)!;
      }),
    );
  }
  return heights;
}
