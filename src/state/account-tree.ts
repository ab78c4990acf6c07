/**
 * The state tree: an 8-ary Poseidon tree of fixed depth over the leaves of accounts 0 … A−1, all
 * leaves above being empty. It knows leaves and nodes, not accounts.
 *
 * Storage, insertion and updates are @zk-kit/incremental-merkle-tree's: building from a list is
 * linear, an insertion or update hashes once per level. That library shows nodes only as the
 * siblings in a proof of an existing leaf, which gives neither the subtree roots nor the path of an
 * empty leaf, so this class reads the library's node table directly (the version is pinned, and the
 * tests compare every node with a reference tree).
 */
import { IncrementalMerkleTree } from "@zk-kit/incremental-merkle-tree";
import { assertBelow } from "../crypto/field.js";
import { poseidon } from "../crypto/poseidon.js";
import { gotExpected, QuipuError } from "../errors.js";
import { ARITY, assertLevels } from "../params.js";
import { EMPTY_LEAF } from "./leaf.js";

export class AccountTree {
  /** Number of levels L; the tree has 8^L leaves. */
  readonly levels: number;
  readonly #tree: IncrementalMerkleTree;
  readonly #nodes: readonly (readonly bigint[])[];

  /**
   * @param levels depth of the tree, 3 … 8
   * @param leaves the first leaves, in order
   * @throws QuipuError `InvalidLevels`, or `TreeFull` if there are more leaves than places.
   */
  constructor(levels: number, leaves: readonly bigint[] = []) {
    assertLevels(levels);
    if (leaves.length > ARITY ** levels) {
      throw new QuipuError(
        "TreeFull",
        gotExpected("leaves", leaves.length, `≤ ${ARITY ** levels}`),
      );
    }
    this.levels = levels;
    this.#tree = new IncrementalMerkleTree(poseidon, levels, EMPTY_LEAF, ARITY, [...leaves]);
    this.#nodes = this.#tree._nodes;
  }

  /** The root of the tree. */
  get root(): bigint {
    return this.#tree.root;
  }

  /** Number of leaves that have been set; the next `append` takes this index. */
  get size(): number {
    return this.#nodes[0]!.length;
  }

  /** Number of leaves there is room for, 8^L. */
  get capacity(): number {
    return ARITY ** this.levels;
  }

  /**
   * The node at a height (0 = leaves, L = root) and position.
   *
   * @throws QuipuError `OutOfRange` if the tree has no such node.
   */
  node(height: number, position: number): bigint {
    assertBelow(height, this.levels + 1, "height");
    assertBelow(position, ARITY ** (this.levels - height), "node position");
    return this.#nodes[height]![position] ?? this.#tree.zeroes[height]!;
  }

  /** All nodes at a height, from left to right. */
  nodesAt(height: number): bigint[] {
    const count = ARITY ** (this.levels - height);
    return Array.from({ length: count }, (_, position) => this.node(height, position));
  }

  /**
   * The path of a leaf from below: for each height 1 … `top`, the eight children of the node above
   * the leaf at that height, the leaf's own ancestor included.
   */
  path(index: number, top: number = this.levels): bigint[][] {
    return Array.from({ length: top }, (_, height) => {
      const first = Math.floor(index / ARITY ** (height + 1)) * ARITY;
      return Array.from({ length: ARITY }, (_, child) => this.node(height, first + child));
    });
  }

  /**
   * Appends a leaf and returns its index.
   *
   * @throws QuipuError `TreeFull` if no leaf is empty.
   */
  append(leaf: bigint): number {
    const index = this.size;
    if (index >= this.capacity) {
      throw new QuipuError("TreeFull", gotExpected("leaves", index + 1, `≤ ${this.capacity}`));
    }
    this.#tree.insert(leaf);
    return index;
  }

  /**
   * Replaces a leaf that has been set.
   *
   * @throws QuipuError `OutOfRange` if no leaf has been set there.
   */
  update(index: number, leaf: bigint): void {
    assertBelow(index, this.size, "leaf index");
    this.#tree.update(index, leaf);
  }
}
