/** Equal and opposite points of a table, found when a key is loaded. */

import assert from "node:assert/strict";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { distinctPoints, finitePoints, OPPOSITE } from "../../../prover/engine/distinct-points.js";

const BYTES = 32;

/** A section of points given by their coordinates' components. It begins at an odd address. */
function section(points: readonly (readonly bigint[])[]): Uint8Array {
  const components = points.flat();
  const bytes = new Uint8Array(1 + BYTES * components.length).subarray(1);
  for (const [i, value] of components.entries()) {
    for (let byte = 0; byte < BYTES; byte += 1) {
      bytes[BYTES * i + byte] = Number((value >> BigInt(8 * byte)) & 255n);
    }
  }
  return bytes;
}

function found(points: readonly (readonly bigint[])[], group: "g1" | "g2" = "g1") {
  const { present, merged } = distinctPoints(section(points), group);
  return { present: [...present], merged: [...merged] };
}

const q = BASE_MODULUS;

describe("distinct points of a table", () => {
  it("are all that there are, without those at infinity", () => {
    const points = [
      [0n, 0n],
      [1n, 2n],
      [0n, 5n],
      [0n, 0n],
      [7n, 0n],
    ];
    assert.deepEqual(found(points), { present: [1, 2, 4], merged: [] });
    assert.deepEqual([...finitePoints(section(points), "g1").present], [1, 2, 4]);
    assert.deepEqual(found([]), { present: [], merged: [] });
  });

  it("stand for equal and for opposite ones", () => {
    const points = [
      [1n, 2n],
      [3n, 4n],
      [1n, q - 2n],
      [3n, 4n],
      [1n, 2n],
      [5n, 6n],
    ];
    assert.deepEqual(found(points), {
      present: [0, 1, 5],
      merged: [
        [0, [0, 2 + OPPOSITE, 4]],
        [1, [1, 3]],
      ],
    });
    assert.deepEqual([...finitePoints(section(points), "g1").present], [0, 1, 2, 3, 4, 5]);
  });

  it("are told apart by all components in G2", () => {
    const points = [
      [1n, 2n, 3n, 4n],
      [1n, 9n, 3n, 4n],
      [1n, 2n, q - 3n, q - 4n],
      [1n, 2n, q - 3n, 4n],
      [1n, 2n, 3n, 4n],
    ];
    assert.deepEqual(found(points, "g2"), {
      present: [0, 1, 3],
      merged: [[0, [0, 2 + OPPOSITE, 4]]],
    });
  });

  it("may have the same x, in a key with points that lie on no curve", () => {
    const points = [
      [1n, 2n],
      [1n, 3n],
      [1n, 2n],
      [1n, 3n],
    ];
    assert.deepEqual(found(points), {
      present: [0, 1],
      merged: [
        [0, [0, 2]],
        [1, [1, 3]],
      ],
    });
  });

  it("are left unmerged where many have the same lowest word, rather than searched for long", () => {
    const points = Array.from({ length: 200 }, (_, i) => [(BigInt(i) << 32n) + 1n, 1n]);
    const { present, merged } = found([...points, points[0]!, points[199]!]);
    assert.deepEqual(present, [...points.keys(), 201]);
    assert.deepEqual(merged, [[0, [0, 200]]]);
  });
});
