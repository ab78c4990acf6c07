/** The part of the tree that a page draws: the right nodes, and no two in one place. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type PlacedNode, placeTree, touchedTree } from "../../page/run/touched-tree.js";
import { AccountTree } from "../../src/state/account-tree.js";

const WIDTHS = { leaf: 46, inner: 80, gap: 10 };
const LEVELS = 4;

/** Strictly increasing account indices. */
const someSlots = fc
  .uniqueArray(fc.nat(8 ** LEVELS - 1), { minLength: 2, maxLength: 12 })
  .map((indices) => indices.sort((a, b) => a - b));

function nodesOf(node: PlacedNode): PlacedNode[] {
  return [node, ...node.children.flatMap(nodesOf)];
}

describe("the touched part of a tree", () => {
  it("has the path of every slot, with the hashes before and after", () => {
    fc.assert(
      fc.property(someSlots, (slots) => {
        const [before, after] = [new AccountTree(LEVELS), new AccountTree(LEVELS)];
        after.update(slots[0]!, 5n);
        const { root } = placeTree(touchedTree(before, after, slots), WIDTHS);
        const nodes = nodesOf(root);
        const leaves = nodes.filter(({ height }) => height === 0);
        assert.deepEqual(
          leaves.map(({ position }) => position),
          slots,
        );
        for (const { height, position, ...node } of nodes) {
          assert.equal(node.before, before.node(height, position));
          assert.equal(node.after, after.node(height, position));
          assert.equal(
            node.before !== node.after,
            Math.floor(slots[0]! / 8 ** height) === position,
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  it("is drawn without two nodes in one place, within its width", () => {
    const tree = new AccountTree(LEVELS);
    fc.assert(
      fc.property(someSlots, (slots) => {
        const { root, width } = placeTree(touchedTree(tree, tree, slots), WIDTHS);
        for (let height = 0; height <= LEVELS; height++) {
          const half = (height === 0 ? WIDTHS.leaf : WIDTHS.inner) / 2;
          const row = nodesOf(root).filter((node) => node.height === height);
          for (const [i, { x }] of row.entries()) {
            assert.ok(x - half >= -0.01 && x + half <= width + 0.01);
            const next = row[i + 1];
            if (next !== undefined) assert.ok(next.x - x >= 2 * half + WIDTHS.gap - 0.01);
          }
        }
      }),
    );
  });
});
