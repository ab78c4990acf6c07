/** Inverses of pairs by one inversion of an integer, against noble's fields. */

import "../../../runtime/relaxed-simd.js";
import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import fc from "fast-check";
import { defineField, PAIR_BYTES } from "../../../src/arithmetic/field-functions.js";
import {
  defineIntegerInverse,
  INTEGER_INVERSE_BYTES,
} from "../../../src/arithmetic/integer-inverse.js";
import { fromMontgomeryLimbs, toMontgomeryLimbs } from "../../../src/arithmetic/limbs.js";
import { WasmModule } from "../../../src/arithmetic/wasm-module.js";

const [x, out, work, end] = [
  1024,
  1024 + PAIR_BYTES,
  1024 + 2 * PAIR_BYTES,
  1024 + 2 * PAIR_BYTES + INTEGER_INVERSE_BYTES,
];

for (const field of [bn254.fields.Fr, bn254.fields.Fp]) {
  describe(`inverses by integers modulo ${field.ORDER}`, () => {
    const modulus = field.ORDER;
    const module = new WasmModule();
    const functions = defineField(module, "f", modulus);
    defineIntegerInverse(module, "f", functions.field);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const compiled = new WebAssembly.Module(module.encode());
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const invert = exports.f_integerInverse as (out: number, x: number, work: number) => void;
    const multiply = exports.f_mul as (out: number, x: number, y: number) => void;
    const numbers = new Float64Array(memory.buffer);
    const write = (pair: readonly bigint[]) => {
      for (const [lane, value] of pair.entries()) {
        for (const [i, limb] of toMontgomeryLimbs(value, modulus).entries()) {
          numbers[x / 8 + 2 * i + lane] = limb;
        }
      }
    };
    const read = (at: number) =>
      [0, 1].map((lane) => {
        const limbs = [0, 1, 2, 3, 4].map((i) => numbers[at / 8 + 2 * i + lane]!);
        return fromMontgomeryLimbs(limbs, modulus);
      });
    const inverseOf = (value: bigint) => (value === 0n ? 0n : field.inv(value));
    const powers = Array.from({ length: 254 }, (_, i) => field.create(1n << BigInt(i)));
    const half = modulus >> 1n;
    const edges = [0n, 1n, 2n, 3n, half, half + 1n, modulus - 2n, modulus - 1n];
    const near = [...edges, ...powers, ...powers.map((power) => field.neg(power))];
    const element = fc.oneof(fc.constantFrom(...near), fc.bigInt({ min: 0n, max: modulus - 1n }));

    it("are those of both lanes, 0 for 0", () => {
      for (const first of edges) {
        for (const second of edges) {
          write([first, second]);
          invert(out, x, work);
          assert.deepEqual(read(out), [first, second].map(inverseOf));
        }
      }
    });

    it("are right where the integer is near the ends of its range, or a power of two", () => {
      // The integer that is inverted is the product of both lanes and of 2^306.
      const shift = field.inv(field.create(1n << 306n));
      for (const integer of near) {
        const first = field.mul(integer, shift);
        write([first, 1n]);
        invert(out, x, work);
        assert.deepEqual(read(out), [first, 1n].map(inverseOf));
      }
    });

    it("are right of results of products, and used as factors, at random", () => {
      fc.assert(
        fc.property(element, element, (first, second) => {
          write([first, second]);
          multiply(x, x, x);
          invert(out, x, work);
          const expected = [first, second].map((value) => inverseOf(field.mul(value, value)));
          assert.deepEqual(read(out), expected);
          multiply(out, out, out);
          assert.deepEqual(
            read(out),
            expected.map((value) => field.mul(value, value)),
          );
        }),
        { numRuns: 2000 },
      );
    });

    it("are written over their operand, with no memory beyond the work memory", () => {
      numbers.fill(7, end / 8);
      write([5n, modulus - 7n]);
      invert(x, x, work);
      assert.deepEqual(read(x), [inverseOf(5n), inverseOf(modulus - 7n)]);
      assert.ok(numbers.subarray(end / 8).every((value) => value === 7));
    });
  });
}
