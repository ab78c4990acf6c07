import assert from "node:assert/strict";
import fc from "fast-check";
import { AccountTree } from "../../../src/state/account-tree.js";
import { TreeOverlay } from "../../../src/state/tree-overlay.js";
import { refusal } from "../../support/refusal.js";

const LEVELS = 3;

describe("a tree with other leaves than the one below it", () => {
  it("is the tree that has these leaves", () => {
    const index = fc.nat(8 ** LEVELS - 1);
    const changes = fc.array(fc.tuple(index, fc.bigInt(0n, 2n ** 64n)), { maxLength: 20 });
    const base = new AccountTree(LEVELS, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
    const { root } = base;
    fc.assert(
      fc.property(changes, index, (leaves, asked) => {
        const expected = new AccountTree(LEVELS);
        expected.copyFrom(base);
        expected.updateAll(leaves);
        const overlay = new TreeOverlay(base, new Map(leaves));
        assert.equal(overlay.root, expected.root);
        for (const each of [asked, ...leaves.map(([leaf]) => leaf)]) {
          assert.deepEqual(overlay.path(each), expected.path(each));
          assert.equal(overlay.node(0, each), expected.node(0, each));
        }
        assert.equal(base.root, root);
      }),
      { numRuns: 50 },
    );
  });

  it("refuses leaves that the tree has not", () => {
    const base = new AccountTree(LEVELS);
    const leaves = new Map([[8 ** LEVELS, 1n]]);
    assert.throws(() => new TreeOverlay(base, leaves), refusal("OutOfRange"));
    assert.throws(() => new TreeOverlay(base, new Map()).path(8 ** LEVELS), refusal("OutOfRange"));
  });
});
