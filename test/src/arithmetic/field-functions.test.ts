/** The generated field arithmetic against noble's fields, on random and on awkward elements. */

import assert from "node:assert/strict";
import { bn254 } from "@noble/curves/bn254.js";
import fc from "fast-check";
import { CANONICAL_BYTES, PAIR_BYTES } from "../../../src/arithmetic/field-functions.js";
import {
  balanced,
  ELEMENT_BYTES,
  fromLimbs,
  MONTGOMERY_BITS,
  toLimbs,
} from "../../../src/arithmetic/limbs.js";
import { EngineMemory, MemoryPlan } from "../../support/engine-memory.js";

const FIELDS = [
  { prefix: "r", field: bn254.fields.Fr },
  { prefix: "q", field: bn254.fields.Fp },
] as const;

const plan = new MemoryPlan();
const [x, y, z, out] = [0, 1, 2, 3].map(() => plan.reserve(PAIR_BYTES)) as [
  number,
  number,
  number,
  number,
];
const canonical = plan.reserve(4 * CANONICAL_BYTES);
const singles = plan.reserve(4 * ELEMENT_BYTES);

for (const { prefix, field } of FIELDS) {
  describe(`field functions, ${prefix}`, () => {
    const modulus = field.ORDER;
    const memory = new EngineMemory(plan);
    const read = () => [memory.readLane(out, 0, modulus), memory.readLane(out, 1, modulus)];
    const write = (address: number, [first, second]: readonly [bigint, bigint]) => {
      memory.writeLane(address, 0, first, modulus);
      memory.writeLane(address, 1, second, modulus);
    };
    const edges = [0n, 1n, 2n, modulus - 1n, modulus >> 1n, (modulus >> 1n) + 1n];
    const element = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: modulus - 1n }));
    const pair = fc.tuple(element, element);

    it("multiplies, squares, adds and subtracts as noble does, lane by lane", () => {
      fc.assert(
        fc.property(pair, pair, (u, v) => {
          write(x, u);
          write(y, v);
          for (const [name, operation] of [
            ["mul", field.mul],
            ["add", field.add],
            ["sub", field.sub],
          ] as const) {
            memory.call(`${prefix}_${name}`, out, x, y);
            const expected = [0, 1].map((lane) => operation.call(field, u[lane]!, v[lane]!));
            assert.deepEqual(read(), expected, name);
          }
          memory.call(`${prefix}_square`, out, x);
          assert.deepEqual(read(), [field.sqr(u[0]), field.sqr(u[1])]);
        }),
        { numRuns: 400 },
      );
    });

    it("keeps its bounds where results are used again and again", () => {
      fc.assert(
        fc.property(pair, pair, (u, v) => {
          write(x, u);
          write(y, v);
          memory.call(`${prefix}_mul`, z, x, y);
          memory.call(`${prefix}_mul`, y, z, z);
          memory.call(`${prefix}_sub`, x, z, y);
          memory.call(`${prefix}_add`, y, y, y);
          memory.call(`${prefix}_mul`, out, x, y);
          const expected = [0, 1].map((lane) => {
            const product = field.mul(u[lane]!, v[lane]!);
            const square = field.sqr(product);
            return field.mul(field.sub(product, square), field.add(square, square));
          });
          assert.deepEqual(read(), expected);
        }),
        { numRuns: 200 },
      );
    });

    it("multiplies limbs at the ends of their range", () => {
      const half = 2 ** 50;
      const top = Math.floor(Number(modulus >> 204n) * 1.7);
      const extremes = [
        [half, half, half, half, top],
        [-half, -half, -half, -half, -top],
        [2 * half, 2 * half, 2 * half, 2 * half, top],
        [-half, half, -half, half, -top],
        [-half, 0, 0, 0, 0],
        [half, 0, 0, 0, 0],
        // With 2^50 times these, the lowest digits are ties when they are rounded.
        ...[0, 1, 2, 3, 4].map((limb) => [0, 0, 0, 0, 0].with(limb, 1)),
      ];
      const inverse = field.inv(field.create(1n << MONTGOMERY_BITS));
      for (const u of extremes) {
        for (const v of extremes) {
          if (Math.abs(u[0]!) > half && Math.abs(v[0]!) > half) continue;
          for (let i = 0; i < 5; i += 1) {
            memory.numbers.fill(u[i]!, x / 8 + 2 * i, x / 8 + 2 * i + 2);
            memory.numbers.fill(v[i]!, y / 8 + 2 * i, y / 8 + 2 * i + 2);
          }
          memory.call(`${prefix}_mul`, out, x, y);
          const product = field.create(fromLimbs(u) * fromLimbs(v));
          const got = [0, 2, 4, 6, 8].map((i) => memory.numbers[out / 8 + i]!);
          assert.equal(field.create(fromLimbs(got)), field.mul(product, inverse));
          for (const limb of got.slice(0, 4)) assert.ok(Math.abs(limb) <= half + 2 ** 10);
          assert.ok(Math.abs(got[4]!) <= 1.34 * half);
        }
      }
    });

    it("finds zeros however they are written", () => {
      for (const multiple of [-1n, 0n, 1n]) {
        const limbs = toLimbs(multiple * modulus);
        for (const [lane, mask] of [
          [0, 1],
          [1, 2],
        ] as const) {
          write(x, [5n, 5n]);
          for (let i = 0; i < 5; i += 1) memory.numbers[x / 8 + 2 * i + lane] = limbs[i]!;
          assert.equal(memory.call(`${prefix}_zeros`, x), mask);
        }
      }
    });

    it("imports and exports canonical elements, an odd number of them too", () => {
      const setFactor = (value: bigint) => {
        for (const [i, limb] of toLimbs(balanced(value, modulus)).entries()) {
          memory.numbers.fill(limb, z / 8 + 2 * i, z / 8 + 2 * i + 2);
        }
      };
      fc.assert(
        fc.property(fc.array(element, { minLength: 1, maxLength: 3 }), (values) => {
          const bytes = new Uint8Array(memory.memory.buffer);
          for (const [i, value] of values.entries()) {
            const hex = value.toString(16).padStart(64, "0");
            bytes.set(Buffer.from(hex, "hex").reverse(), canonical + CANONICAL_BYTES * i);
          }
          const before = bytes.slice(canonical, canonical + CANONICAL_BYTES * values.length);
          setFactor(1n << (2n * MONTGOMERY_BITS));
          memory.call(`${prefix}_import`, canonical, values.length, z, singles);
          const read = values.map((_, i) =>
            memory.readSingle(singles + ELEMENT_BYTES * i, modulus),
          );
          assert.deepEqual(read, values);
          setFactor(1n);
          bytes.fill(0, canonical, canonical + 4 * CANONICAL_BYTES);
          memory.call(`${prefix}_export`, singles, values.length, z, canonical);
          const after = bytes.slice(canonical, canonical + CANONICAL_BYTES * values.length);
          assert.deepEqual(after, before);
        }),
      );
    });
  });
}
