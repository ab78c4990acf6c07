import assert from "node:assert/strict";
import { IncrementalMerkleTree } from "@zk-kit/incremental-merkle-tree";
import fc from "fast-check";
import { poseidon8 } from "poseidon-lite";
import { AccountTree } from "../../../src/state/account-tree.js";
import { workThrough } from "../../../src/take-turns.js";
import { referenceNodes } from "../../support/reference-tree.js";
import { refusal } from "../../support/refusal.js";

/** Compares every node and every path with the reference. */
function assertSameTree(tree: AccountTree, leaves: readonly bigint[]): void {
  const nodes = referenceNodes(leaves, tree.levels);
  nodes.forEach((row, height) => {
    assert.deepEqual(tree.nodesAt(height), row);
  });
  assert.equal(tree.root, nodes[tree.levels]![0]);
  for (const index of [0, Math.min(leaves.length, 511), 8 ** tree.levels - 1]) {
    const groups = tree.path(index).map((children, height) => {
      const first = 8 * Math.floor(index / 8 ** (height + 1));
      assert.deepEqual(children, nodes[height]!.slice(first, first + 8));
      return children;
    });
    assert.equal(groups.length, tree.levels);
  }
}

/** Compares the path of a leaf with zk-kit's, which leaves out the nodes on the path themselves. */
function assertSamePath(tree: AccountTree, oracle: IncrementalMerkleTree, index: number): void {
  const { siblings, pathIndices } = oracle.createProof(index);
  const others = tree
    .path(index)
    .map((children, height) => children.filter((_, place) => place !== pathIndices[height]));
  assert.deepEqual(others, siblings);
}

const leaf = fc.bigInt(1n, 2n ** 250n);

describe("AccountTree", () => {
  it("is the reference tree, empty and built from any leaves", () => {
    assertSameTree(new AccountTree(3), []);
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 64 }), (leaves) => {
        assertSameTree(new AccountTree(3, leaves), leaves);
      }),
      { numRuns: 20 },
    );
  });

  it("is the reference tree after any updates, of set and of empty leaves", () => {
    const near = fc.nat(24);
    const anywhere = fc.nat(511);
    const change = fc.tuple(fc.oneof(near, anywhere), fc.oneof(leaf, fc.constant(0n)));
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 20 }), fc.array(change), (start, changes) => {
        const leaves = [...start];
        const tree = new AccountTree(3, start);
        for (const [target, value] of changes) {
          tree.update(target, value);
          while (leaves.length < target) leaves.push(0n);
          leaves[target] = value;
        }
        assertSameTree(tree, leaves);
      }),
      { numRuns: 15 },
    );
  });

  it("sets many leaves at once as it does one by one", () => {
    const index = fc.oneof(fc.nat(24), fc.nat(511));
    const change = fc.tuple(index, fc.oneof(leaf, fc.constant(0n)));
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 20 }), fc.array(change), (start, changes) => {
        const [tree, other] = [new AccountTree(3, start), new AccountTree(3, start)];
        tree.updateAll(changes);
        for (const [target, value] of changes) other.update(target, value);
        for (let height = 0; height <= 3; height++) {
          assert.deepEqual(tree.nodesAt(height), other.nodesAt(height));
        }
      }),
      { numRuns: 20 },
    );
    const tree = new AccountTree(3, [1n]);
    const { root } = tree;
    assert.throws(
      () =>
        tree.updateAll([
          [0, 2n],
          [512, 1n],
        ]),
      refusal("OutOfRange"),
    );
    assert.equal(tree.root, root);
    assert.equal(tree.node(0, 0), 1n);
  });

  it("replaces leaves in turn, and gives the path of each after those before it", () => {
    const index = fc.oneof(fc.nat(24), fc.nat(511));
    const value = fc.oneof(leaf, fc.constantFrom(0n, undefined));
    const turns = fc.uniqueArray(fc.tuple(index, value), { selector: ([target]) => target });
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 20 }), turns, fc.nat(3), (start, all, top) => {
        const replacements = all.sort(([a], [b]) => a - b);
        const [tree, other] = [new AccountTree(3, start), new AccountTree(3, start)];
        const paths = workThrough(tree.replaceInTurn(replacements, top));
        const expected = replacements.map(([target, replacement]) => {
          const path = other.path(target, top);
          if (replacement !== undefined) other.update(target, replacement);
          return path;
        });
        assert.deepEqual(paths, expected);
        for (let height = 0; height <= 3; height++) {
          assert.deepEqual(tree.nodesAt(height), other.nodesAt(height));
        }
      }),
      { numRuns: 40 },
    );
  });

  for (const levels of [3, 5, 8]) {
    it(`is zk-kit's tree of ${levels} levels, filled from the left and changed where it is filled`, () => {
      const leaves = fc.array(leaf, { minLength: 1, maxLength: 8 });
      const updates = fc.array(fc.tuple(fc.nat(), fc.oneof(leaf, fc.constant(0n))), {
        maxLength: 4,
      });
      fc.assert(
        fc.property(leaves, updates, (start, changes) => {
          const tree = new AccountTree(levels, start);
          const oracle = new IncrementalMerkleTree(poseidon8, levels, 0n, 8, start);
          assert.equal(tree.root, oracle.root);
          for (const [target, value] of changes) {
            const index = target % start.length;
            tree.update(index, value);
            oracle.update(index, value);
            assert.equal(tree.root, oracle.root);
            assertSamePath(tree, oracle, index);
          }
        }),
        { numRuns: 10, examples: [[[1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n], [[7, 9n]]]] },
      );
    });
  }

  it("leaves the list it was built from alone", () => {
    const leaves = [1n, 2n];
    new AccountTree(3, leaves).update(0, 5n);
    assert.deepEqual(leaves, [1n, 2n]);
  });

  it("gives a path as high as asked for", () => {
    const tree = new AccountTree(3, [1n, 2n]);
    assert.deepEqual(tree.path(1, 1), [[1n, 2n, 0n, 0n, 0n, 0n, 0n, 0n]]);
    assert.deepEqual(tree.path(1, 0), []);
  });

  it("refuses what it has no room for", () => {
    new AccountTree(3, Array<bigint>(512).fill(1n));
    assert.throws(() => new AccountTree(3, Array<bigint>(513).fill(1n)), refusal("TreeFull"));
    assert.throws(() => new AccountTree(9), refusal("InvalidLevels"));
  });

  it("takes the last of 8^8 leaves at the cost of one path", () => {
    const tree = new AccountTree(8, [1n]);
    tree.update(8 ** 8 - 1, 5n);
    assert.equal(tree.node(0, 8 ** 8 - 1), 5n);
    assert.deepEqual(tree.path(8 ** 8 - 1, 1), [[0n, 0n, 0n, 0n, 0n, 0n, 0n, 5n]]);
    tree.update(8 ** 8 - 1, 0n);
    assert.equal(tree.root, new AccountTree(8, [1n]).root);
  });

  it("refuses to update or show what is not there", () => {
    const tree = new AccountTree(3, [1n]);
    for (const index of [512, -1, 0.5]) {
      assert.throws(() => tree.update(index, 1n), refusal("OutOfRange"));
    }
    for (const [height, position] of [
      [0, 512],
      [1, 64],
      [3, 1],
      [4, 0],
      [0, -1],
    ] as const) {
      assert.throws(() => tree.node(height, position), refusal("OutOfRange"));
    }
  });
});
