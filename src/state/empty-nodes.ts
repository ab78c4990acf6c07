/** The nodes over leaves at which no account stands. */
import { poseidon } from "../crypto/poseidon.js";
import { ARITY } from "../params.js";
import { EMPTY_LEAF } from "./leaf.js";

/** By height from the leaves up to the root: the node over empty leaves only. */
export function emptyNodes(levels: number): readonly bigint[] {
  const nodes = [EMPTY_LEAF];
  for (let height = 1; height <= levels; height++) {
    nodes.push(poseidon(Array<bigint>(ARITY).fill(nodes[height - 1]!)));
  }
  return nodes;
}
