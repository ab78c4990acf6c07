/**
 * A state tree some of whose leaves are others than those of a tree that is there: only the nodes above these are
 * hashed and kept. So the tree of an earlier batch costs no copy of that of the last.
 */
import { poseidonAll } from "../crypto/poseidon.js";
import { ARITY } from "../params.js";
import type { AccountTree } from "./account-tree.js";

/** A tree that is only read. */
export type TreeReader = Pick<AccountTree, "levels" | "root" | "node" | "path">;

export class TreeOverlay implements TreeReader {
  readonly #base: TreeReader;
  /** By height from the leaves: the nodes that differ from the base, by position. */
  readonly #nodes: readonly ReadonlyMap<number, bigint>[];

  /**
   * @param base must not change as long as the overlay is used
   * @param leaves those that are others, by index
   * @throws QuipuError `OutOfRange` if the tree has no such leaf.
   */
  constructor(base: TreeReader, leaves: ReadonlyMap<number, bigint>) {
    this.#base = base;
    for (const index of leaves.keys()) base.node(0, index);
    const nodes = [leaves];
    this.#nodes = nodes;
    for (let height = 1; height <= base.levels; height += 1) {
      const below = [...nodes[height - 1]!.keys()];
      const positions = [...new Set(below.map((position) => Math.floor(position / ARITY)))];
      const hashes = poseidonAll(positions.map((position) => this.#children(height, position)));
      nodes.push(new Map(positions.map((position, i) => [position, hashes[i]!])));
    }
  }

  get levels(): number {
    return this.#base.levels;
  }

  get root(): bigint {
    return this.node(this.levels, 0);
  }

  /** As `AccountTree.node`. @throws QuipuError `OutOfRange`. */
  node(height: number, position: number): bigint {
    return this.#nodes[height]?.get(position) ?? this.#base.node(height, position);
  }

  /** As `AccountTree.path`. @throws QuipuError `OutOfRange`. */
  path(index: number, top: number = this.levels): bigint[][] {
    return Array.from({ length: top }, (_, height) =>
      this.#children(height + 1, Math.floor(index / ARITY ** (height + 1))),
    );
  }

  /** The children of the node at a height and position. */
  #children(height: number, position: number): bigint[] {
    return Array.from({ length: ARITY }, (_, child) => {
      return this.node(height - 1, position * ARITY + child);
    });
  }
}
