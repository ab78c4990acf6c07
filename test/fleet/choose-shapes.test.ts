/** Which of a node's shapes a prover proves, by what it is told and by its memory. */
import assert from "node:assert/strict";
import { chooseShapes } from "../../fleet/keys/choose-shapes.js";
import { parseShape } from "../../src/shape.js";

const MB = 2 ** 20;

function served(shape: string, keyMiB: number) {
  const [circuit, key, sha256] = ["0x0", "0x1", "0x2"] as const;
  return { shape, circuit, key, constraints: 1, provingKey: { sha256, bytes: keyMiB * MB } };
}

describe("the shapes of a prover", () => {
  const node = [served("8x8", 40), served("4x4", 20), served("64x64", 300)];
  const means = { memoryMiB: 10_000, places: 1, backend: "engine" } as const;
  const names = (more: object) =>
    chooseShapes(node, { ...means, ...more }).map(({ shape }) => shape);

  it("are all that the node has, the smallest first", () => {
    assert.deepEqual(names({}), ["4x4", "8x8", "64x64"]);
  });

  it("are those that are wanted", () => {
    assert.deepEqual(names({ wanted: [parseShape("8x8")] }), ["8x8"]);
    assert.throws(() => names({ wanted: [parseShape("16x16")] }), {
      code: "ShapeUnknown",
      message: /got 16x16, expected a shape of the node: 8x8, 4x4, 64x64/,
    });
  });

  it("are those that fit into memory together: fewer with more proofs at a time", () => {
    assert.deepEqual(names({ memoryMiB: 700 }), ["4x4", "8x8"]);
    assert.deepEqual(names({ memoryMiB: 700, places: 4 }), ["4x4"]);
    assert.deepEqual(names({ memoryMiB: 700, backend: "snarkjs" }), ["4x4"]);
  });

  it("are none where not even the smallest fits, which is said", () => {
    assert.throws(() => names({ memoryMiB: 300 }), {
      code: "MemoryInsufficient",
      message: /memory for 4x4 in MiB: got 300, expected 540 or more/,
    });
  });
});
