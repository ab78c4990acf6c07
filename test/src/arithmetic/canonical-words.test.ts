/** Integers below the modulus of elements as products leave them, at the ends of their range. */

import "../../../runtime/relaxed-simd.js";
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import fc from "fast-check";
import { canonicalWords, PAIR_BYTES } from "../../../src/arithmetic/field-functions.js";
import { LaneField } from "../../../src/arithmetic/lane-field.js";
import { modulo, toLimbs } from "../../../src/arithmetic/limbs.js";
import { v128 } from "../../../src/arithmetic/wasm-code.js";
import { WasmModule } from "../../../src/arithmetic/wasm-module.js";

const [x, out] = [1024, 1024 + PAIR_BYTES];

for (const { ORDER: modulus } of [bn254.fields.Fr, bn254.fields.Fp]) {
  describe(`canonical words modulo ${modulus}`, () => {
    const module = new WasmModule();
    const field = new LaneField(modulus, module.constants);
    module.function("write", ["i32", "i32"], undefined, (f) => {
      const words = canonicalWords(module, f, field, field.load(f, f.param(1)));
      for (const [i, word] of words.entries()) f.emit(v128.store(f.param(0), 16 * i, word));
    });
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const compiled = new WebAssembly.Module(module.encode());
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const numbers = new Float64Array(memory.buffer);
    const words = new BigUint64Array(memory.buffer);
    const canonical = (limbs: readonly (readonly number[])[]) => {
      for (const [lane, of] of limbs.entries()) {
        for (const [i, limb] of of.entries()) numbers[x / 8 + 2 * i + lane] = limb;
      }
      (exports.write as (out: number, x: number) => void)(out, x);
      return [0, 1].map((lane) =>
        [0, 1, 2, 3].reduce(
          (sum, i) => sum + (words[out / 8 + 2 * i + lane]! << BigInt(64 * i)),
          0n,
        ),
      );
    };
    /** Below this in size are results of products. */
    const bound = (modulus * 176n) / 100n;
    const near = [0n, modulus, 2n * modulus, 3n * modulus].flatMap((twice) =>
      [-1n, 0n, 1n].flatMap((by) => [twice / 2n + by, -(twice / 2n + by)]),
    );
    const value = fc.oneof(
      fc.constantFrom(...near, bound, -bound),
      fc.bigInt({ min: -bound, max: bound }),
    );

    it("are below the modulus, for multiples of it and their halves, and at random", () => {
      for (const integer of [...near, bound, -bound]) {
        const expected = [modulo(integer, modulus), modulo(-integer, modulus)];
        assert.deepEqual(canonical([toLimbs(integer), toLimbs(-integer)]), expected);
      }
      fc.assert(
        fc.property(value, value, (first, second) => {
          const expected = [modulo(first, modulus), modulo(second, modulus)];
          assert.deepEqual(canonical([toLimbs(first), toLimbs(second)]), expected);
        }),
        { numRuns: 2000 },
      );
    });

    it("take limbs a little beyond a half, as a carry leaves them", () => {
      const [half, top] = [2 ** 50 + 2 ** 10, Math.floor(Number(modulus >> 204n) * 1.7)];
      for (const signs of Array.from({ length: 32 }, (_, i) => i)) {
        const limbs = [half, half, half, half, top].map((limb, i) =>
          (signs >> i) & 1 ? -limb : limb,
        );
        const integer = limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(51 * i)), 0n);
        const expected = modulo(integer, modulus);
        assert.deepEqual(canonical([limbs, limbs]), [expected, expected]);
      }
    });
  });
}
