/**
 * The state tree: an 8-ary Poseidon tree of fixed depth over leaves that are empty until they are
 * set. It knows leaves and nodes, not accounts.
 *
 * Any leaf can be set, in any order: whoever seals a batch chooses the leaf that a deposit opens,
 * and everybody who replays the batch must follow. Nodes without a leaf below them are not stored.
 */
import { assertBelow } from "../crypto/field.js";
import { poseidon } from "../crypto/poseidon.js";
import { gotExpected, QuipuError } from "../errors.js";
import { ARITY, assertLevels } from "../params.js";
import { EMPTY_LEAF } from "./leaf.js";

export class AccountTree {
  /** Number of levels L; the tree has 8^L leaves. */
  readonly levels: number;
  /** By height from the leaves: the nodes that have been computed, by position. */
  #nodes: readonly Map<number, bigint>[];
  /** By height: the node over empty leaves only. */
  readonly #empty: readonly bigint[];

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
    const empty = [EMPTY_LEAF];
    for (let height = 1; height <= levels; height++) {
      empty.push(poseidon(Array<bigint>(ARITY).fill(empty[height - 1]!)));
    }
    this.#empty = empty;
    this.#nodes = empty.map(() => new Map());
    this.#build(leaves);
  }

  /** The root of the tree. */
  get root(): bigint {
    return this.#at(this.levels, 0);
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
    return this.#at(height, position);
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
    return Array.from({ length: top }, (_, height) =>
      this.#children(height + 1, Math.floor(index / ARITY ** (height + 1))),
    );
  }

  /**
   * Sets a leaf, at the cost of one hash a level.
   *
   * @throws QuipuError `OutOfRange` if the tree has no such leaf.
   */
  update(index: number, leaf: bigint): void {
    assertBelow(index, this.capacity, "leaf index");
    this.#nodes[0]!.set(index, leaf);
    let position = index;
    for (let height = 1; height <= this.levels; height++) {
      position = Math.floor(position / ARITY);
      this.#hash(height, position);
    }
  }

  /** Takes over all nodes of another tree of the same depth. */
  copyFrom(other: AccountTree): void {
    this.#nodes = other.#nodes.map((nodes) => new Map(nodes));
  }

  /** Sets the first leaves of an empty tree: each node above them is hashed once. */
  #build(leaves: readonly bigint[]): void {
    leaves.forEach((leaf, index) => {
      this.#nodes[0]!.set(index, leaf);
    });
    let count = leaves.length;
    for (let height = 1; height <= this.levels; height++) {
      count = Math.ceil(count / ARITY);
      for (let position = 0; position < count; position++) this.#hash(height, position);
    }
  }

  #hash(height: number, position: number): void {
    this.#nodes[height]!.set(position, poseidon(this.#children(height, position)));
  }

  #children(height: number, position: number): bigint[] {
    return Array.from({ length: ARITY }, (_, i) => this.#at(height - 1, position * ARITY + i));
  }

  #at(height: number, position: number): bigint {
    return this.#nodes[height]!.get(position) ?? this.#empty[height]!;
  }
}
