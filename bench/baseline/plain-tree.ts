/**
 * The binary Poseidon tree of the plain circuit. Only the nodes above leaves that have been set are
 * held; all others are those of an empty tree, whose leaves are 0.
 */
import { poseidon } from "../../src/crypto/poseidon.js";

export class PlainTree {
  readonly levels: number;
  /** By height, then position. */
  readonly #nodes: Map<number, bigint>[];
  /** The node of an empty tree at each height. */
  readonly #empty: bigint[] = [0n];

  constructor(levels: number) {
    this.levels = levels;
    this.#nodes = Array.from({ length: levels + 1 }, () => new Map());
    for (let height = 0; height < levels; height += 1) {
      const below = this.#empty[height]!;
      this.#empty.push(poseidon([below, below]));
    }
  }

  get root(): bigint {
    return this.#node(this.levels, 0);
  }

  /** The siblings on the way from a leaf to the root, from below. */
  siblings(index: number): bigint[] {
    return Array.from({ length: this.levels }, (_, height) =>
      this.#node(height, Math.floor(index / 2 ** height) ^ 1),
    );
  }

  /** Sets a leaf, 0 ≤ index < 2^levels. */
  set(index: number, leaf: bigint): void {
    this.#nodes[0]!.set(index, leaf);
    for (let height = 1; height <= this.levels; height += 1) {
      const position = Math.floor(index / 2 ** height);
      const children = [0, 1].map((side) => this.#node(height - 1, 2 * position + side));
      this.#nodes[height]!.set(position, poseidon(children));
    }
  }

  #node(height: number, position: number): bigint {
    return this.#nodes[height]!.get(position) ?? this.#empty[height]!;
  }
}
