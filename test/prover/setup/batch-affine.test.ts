import assert from "node:assert/strict";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import type { GroupName } from "../../../prover/curve/groups.js";
import { WasmCurve } from "../../../prover/curve/wasm-curve.js";
import { BatchAffine } from "../../../prover/setup/batch-affine.js";
import { referencePoints } from "../../support/known-trapdoor.js";

/** Pairs of multiples of the generator: every case that the plain formula does not cover, first. */
const PAIRS: readonly (readonly [number, number])[] = [
  [5, 5],
  [5, -5],
  [0, 7],
  [0, -7],
  [7, 0],
  [0, 0],
  [3, 4],
  [3, -4],
  [1, 1],
];

describe("batch-affine addition", () => {
  let reference: (group: GroupName, scalar: bigint) => Buffer;
  before(async () => {
    reference = await referencePoints();
  });

  for (const name of ["G1", "G2"] as const) {
    it(`is complete in ${name}: equal, opposite, infinite and plain pairs in one batch`, () => {
      const curve = new WasmCurve();
      const { pointBytes } = curve.groups[name];
      const adder = new BatchAffine(curve, curve.groups[name], PAIRS.length);
      const sums = curve.allocate(PAIRS.length * pointBytes);
      const points = curve.allocate(PAIRS.length * pointBytes);
      const addends = new Int32Array(PAIRS.length);
      PAIRS.forEach(([left, right], i) => {
        const offset = i * pointBytes;
        curve.bytes.set(reference(name, BigInt(left)), sums + offset);
        curve.bytes.set(reference(name, BigInt(Math.abs(right))), points + offset);
        addends[i] = right < 0 ? -(points + offset) : points + offset;
      });
      adder.accumulate(sums, addends, PAIRS.length);
      PAIRS.forEach(([left, right], i) => {
        const got = Buffer.from(
          curve.bytes.slice(sums + i * pointBytes, sums + (i + 1) * pointBytes),
        );
        const sum = BigInt(left + right) + SCALAR_MODULUS;
        assert.deepEqual(got, reference(name, sum), `${left} + ${right}`);
      });
    });

    it(`leaves a sum alone where there is nothing to add, in ${name}`, () => {
      const curve = new WasmCurve();
      const adder = new BatchAffine(curve, curve.groups[name], 1);
      const sum = curve.allocate(curve.groups[name].pointBytes);
      curve.bytes.set(reference(name, 9n), sum);
      adder.accumulate(sum, Int32Array.of(0), 1);
      const got = Buffer.from(curve.bytes.slice(sum, sum + curve.groups[name].pointBytes));
      assert.deepEqual(got, reference(name, 9n));
    });
  }
});
