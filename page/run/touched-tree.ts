/**
 * The part of the state tree that a batch touches: the paths of its slots, from the root down, with
 * the hash of each node before and after; and where to draw them.
 */
import { ARITY } from "../../src/params.js";
import type { AccountTree } from "../../src/state/account-tree.js";

/** A node on the path of a slot. */
export interface TouchedNode {
  /** 0 = leaves, L = root. */
  readonly height: number;
  readonly position: number;
  readonly before: bigint;
  readonly after: bigint;
  /** The nodes below it that are on the path of a slot, from left to right. */
  readonly children: readonly TouchedNode[];
}

/** A node with the place of its middle, in the units of the widths. */
export interface PlacedNode extends TouchedNode {
  readonly x: number;
  readonly children: readonly PlacedNode[];
}

/** @param slots account indices */
export function touchedTree(
  before: AccountTree,
  after: AccountTree,
  slots: readonly number[],
): TouchedNode {
  const nodeAt = (height: number, position: number, below: readonly number[]): TouchedNode => {
    const size = ARITY ** (height - 1);
    const childOf = (index: number): number => Math.floor(index / size);
    const positions = height === 0 ? [] : [...new Set(below.map(childOf))];
    const children = positions.map((child) =>
      nodeAt(
        height - 1,
        child,
        below.filter((index) => childOf(index) === child),
      ),
    );
    const hashes = { before: before.node(height, position), after: after.node(height, position) };
    return { height, position, ...hashes, children };
  };
  return nodeAt(before.levels, 0, slots);
}

/** How wide nodes are drawn. */
export interface NodeWidths {
  /** An account. */
  readonly leaf: number;
  /** A node with its eight children. */
  readonly inner: number;
  /** Between two subtrees. */
  readonly gap: number;
}

/** Places a tree: each node over the middle of its children, no subtree above another. */
export function placeTree(
  root: TouchedNode,
  widths: NodeWidths,
): { readonly root: PlacedNode; readonly width: number } {
  const widthOf = (node: TouchedNode): number => {
    if (node.height === 0) return widths.leaf;
    const gaps = widths.gap * (node.children.length - 1);
    return Math.max(
      widths.inner,
      node.children.reduce((sum, child) => sum + widthOf(child), gaps),
    );
  };
  const place = (node: TouchedNode, left: number): PlacedNode => {
    const width = widthOf(node);
    const gaps = widths.gap * (node.children.length - 1);
    const below = node.children.reduce((sum, child) => sum + widthOf(child), gaps);
    let start = left + (width - below) / 2;
    const children = node.children.map((child) => {
      const placed = place(child, start);
      start += widthOf(child) + widths.gap;
      return placed;
    });
    return { ...node, x: left + width / 2, children };
  };
  return { root: place(root, 0), width: widthOf(root) };
}
