/** Scalars of points that stand for several. */

import assert from "node:assert/strict";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { OPPOSITE } from "../../../prover/engine/distinct-points.js";
import { mergeScalars } from "../../../prover/engine/merge-scalars.js";

const r = SCALAR_MODULUS;
const [STARTS, TERMS, WITNESS] = [64, 256, 1024];

/** The merged scalars of a witness, computed from the one numbered `from` on. */
function mergedOf(witness: readonly bigint[], scalars: readonly (readonly number[])[], from = 0) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Uint32Array(memory.buffer);
  const values = new BigUint64Array(memory.buffer, WITNESS);
  for (const [i, value] of witness.entries()) {
    for (const word of [0, 1, 2, 3]) {
      values[4 * i + word] = BigInt.asUintN(64, value >> BigInt(64 * word));
    }
  }
  let term = 0;
  for (const [i, terms] of scalars.entries()) {
    words[STARTS / 4 + i] = term;
    words.set(terms, TERMS / 4 + term);
    term += terms.length;
  }
  words[STARTS / 4 + scalars.length] = term;
  const merged = { count: scalars.length, starts: STARTS, terms: TERMS };
  mergeScalars({ memory, wires: witness.length, merged }, WITNESS, [from, scalars.length]);
  return scalars.map((_, i) => {
    const at = 4 * (witness.length + i);
    return [3, 2, 1, 0].reduce((value, word) => (value << 64n) | values[at + word]!, 0n);
  });
}

describe("scalars of points that stand for several", () => {
  const witness = [1n, 0n, r - 1n, 2n ** 200n + 5n, 3n];

  it("are the sum of the wires' values, those of opposite points subtracted", () => {
    const got = mergedOf(witness, [
      [0, 4],
      [3, 0],
      [3, 4 + OPPOSITE],
    ]);
    assert.deepEqual(got, [4n, 2n ** 200n + 6n, 2n ** 200n + 2n]);
  });

  it("are canonical: sums from r on, below zero and of nothing", () => {
    const got = mergedOf(witness, [
      [0, 2],
      [2, 2, 2],
      [1, 4 + OPPOSITE],
      [3, 3 + OPPOSITE],
      [1 + OPPOSITE, 1 + OPPOSITE],
      [0 + OPPOSITE, 2 + OPPOSITE, 2 + OPPOSITE],
    ]);
    assert.deepEqual(got, [0n, r - 3n, r - 3n, 0n, 0n, 1n]);
  });

  it("are computed from the one on that is asked for", () => {
    assert.deepEqual(mergedOf(witness, [[0], [4]], 1), [0n, 3n]);
  });
});
