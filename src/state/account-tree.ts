/**
 * The state tree: an 8-ary Poseidon tree of fixed depth over leaves that are empty until they are
 * set. It knows leaves and nodes, not accounts.
 *
 * Any leaf can be set, in any order: whoever seals a batch chooses the leaf that a deposit opens,
 * and everybody who replays the batch must follow. Nodes without a leaf below them are not stored.
 */
import { assertBelow } from "../crypto/field.js";
import { poseidon, poseidonAll } from "../crypto/poseidon.js";
import { gotExpected, QuipuError } from "../errors.js";
import { ARITY, assertLevels } from "../params.js";
import { type Work, workThrough } from "../take-turns.js";
import { emptyNodes } from "./empty-nodes.js";
import { NodeTable } from "./node-table.js";

/** A leaf in a row of replacements; undefined for one that stays as it is. */
export type Replacement = readonly [index: number, leaf: bigint | undefined];

/** Hashes in a piece of work. */
const PIECE = 16;

export class AccountTree {
  /** Number of levels L; the tree has 8^L leaves. */
  readonly levels: number;
  /** By height from the leaves: the nodes that have been computed, by position. */
  #nodes: readonly NodeTable[];
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
    this.#empty = emptyNodes(levels);
    this.#nodes = this.#empty.map(() => new NodeTable());
    this.updateAll(leaves.entries());
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
    this.#nodes = other.#nodes.map((nodes) => nodes.clone());
  }

  /**
   * The nodes as bytes, by height; from now on the tree reads them there.
   *
   * @param positions by height, rising: of all nodes with a leaf below them that is not empty
   */
  pack(positions: readonly Uint32Array[]): Uint8Array[] {
    return this.#nodes.map((nodes, height) => nodes.pack(positions[height]!));
  }

  /** Takes nodes over as `pack` gives them, unchecked. */
  adopt(positions: readonly Uint32Array[], nodes: readonly Uint8Array[]): void {
    for (const [height, table] of this.#nodes.entries()) {
      table.adopt(positions[height]!, nodes[height]!);
    }
  }

  /**
   * Sets leaves all at once, at the cost of one hash for each node above them.
   *
   * @throws QuipuError `OutOfRange` if the tree has no such leaf; nothing is then changed.
   */
  updateAll(changes: Iterable<readonly [index: number, leaf: bigint]>): void {
    const all = [...changes];
    for (const [index] of all) assertBelow(index, this.capacity, "leaf index");
    for (const [index, leaf] of all) this.#nodes[0]!.set(index, leaf);
    const positions = all.map(([index]) => index);
    workThrough(this.#hashAbove(0, positions));
  }

  /**
   * Replaces leaves in turn, level by level: the versions of a node hang on nothing but those of its children, so
   * that all nodes of a level can be hashed together. Until it is done, the tree is that of no state.
   *
   * @param replacements indices in the tree, in rising order
   * @param top height up to which paths are asked for
   * @returns the path of each leaf, as `path` gives it after the replacements before it
   */
  *replaceInTurn(replacements: readonly Replacement[], top: number): Work<bigint[][][]> {
    const paths: bigint[][][] = replacements.map(() => []);
    let versions = replacements.map(([, leaf]) => leaf);
    for (let height = 0; height < top; height++) {
      const changed = this.#replaceLevel(height, replacements, { versions, paths });
      // No path shows a version of a node at the top but the last.
      if (height + 1 === top) break;
      const hashes = (yield* hashInPieces(changed)).values();
      versions = versions.map((version) =>
        version === undefined ? undefined : hashes.next().value,
      );
    }
    if (top === 0) this.#replaceLevel(0, replacements, { versions });
    const height = Math.max(0, top - 1);
    const changes = replacements.filter(([, leaf]) => leaf !== undefined);
    const positions = changes.map(([index]) => Math.floor(index / ARITY ** height));
    yield* this.#hashAbove(height, positions);
    return paths;
  }

  /**
   * Sets the nodes at a height to their versions in turn, and adds the children of the node above each
   * to its path, as they stood before.
   *
   * @returns the children of the nodes above, after each version
   */
  #replaceLevel(
    height: number,
    replacements: readonly Replacement[],
    { versions, paths }: { versions: readonly (bigint | undefined)[]; paths?: bigint[][][] },
  ): bigint[][] {
    const changed: bigint[][] = [];
    for (const [turn, [index]] of replacements.entries()) {
      const position = Math.floor(index / ARITY ** height);
      const children = this.#children(height + 1, Math.floor(position / ARITY));
      paths?.[turn]?.push(children);
      const version = versions[turn];
      if (version === undefined) continue;
      this.#nodes[height]!.set(position, version);
      changed.push(children.with(position % ARITY, version));
    }
    return changed;
  }

  /** Hashes every node above some of a height once, level by level. */
  *#hashAbove(height: number, positions: readonly number[]): Work<void> {
    let below = positions;
    for (let above = height + 1; above <= this.levels; above++) {
      const parents = [...new Set(below.map((position) => Math.floor(position / ARITY)))];
      const children = parents.map((position) => this.#children(above, position));
      const hashes = yield* hashInPieces(children);
      for (const [i, position] of parents.entries()) this.#nodes[above]!.set(position, hashes[i]!);
      below = parents;
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

function* hashInPieces(lists: readonly bigint[][]): Work<bigint[]> {
  const hashes: bigint[] = [];
  for (let start = 0; start < lists.length; start += PIECE) {
    hashes.push(...poseidonAll(lists.slice(start, start + PIECE)));
    yield;
  }
  return hashes;
}
