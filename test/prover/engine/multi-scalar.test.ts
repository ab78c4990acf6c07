/**
 * Whole multi-scalar multiplications, windows and all, against noble's curves: sizes around powers
 * of two; zero, one and r - 1; equal and opposite points and scalars.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { groupSizes } from "../../../prover/arithmetic/group-functions.js";
import { ProjectiveSums } from "../../../prover/arithmetic/projective-sums.js";
import {
  fillDummies,
  planDummies,
  planScratch,
  WORK_BYTES,
} from "../../../prover/arithmetic/scratch-memory.js";
import { windowCount, writeDigits } from "../../../prover/arithmetic/signed-windows.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { BucketSums } from "../../../prover/engine/bucket-sums.js";
import type { PointTable } from "../../../prover/engine/engine-key.js";
import { EngineMemory, MemoryPlan } from "../../support/engine-memory.js";
import { isPoint, ORACLES, type OracleGroup, writePoint } from "../../support/engine-points.js";

const MAX_POINTS = 70;
const KNOWN = 12;

/** A term: which multiple of the generator, times which scalar. */
type Term = readonly [factor: number, scalar: bigint];

class Multiplication {
  readonly #group: OracleGroup;
  readonly #memory: EngineMemory;
  readonly #points: number;
  readonly #out: readonly [number, number];
  readonly #buckets: BucketSums;
  readonly #sums: ProjectiveSums;
  readonly #known: bigint[][];

  constructor(group: OracleGroup) {
    const { name, degree, multiple } = group;
    const { pointBytes, projectiveBytes } = groupSizes(degree);
    const plan = new MemoryPlan();
    this.#group = group;
    this.#points = plan.reserve(MAX_POINTS * pointBytes);
    this.#out = [plan.reserve(projectiveBytes), plan.reserve(projectiveBytes)];
    const scratch = planScratch(plan, (MAX_POINTS + 2) * pointBytes);
    const dummies = planDummies(plan);
    this.#memory = new EngineMemory(plan);
    const { functions, memory, numbers } = this.#memory;
    fillDummies(numbers, dummies);
    this.#sums = new ProjectiveSums(functions, name, memory, scratch.work + WORK_BYTES);
    this.#buckets = new BucketSums(functions, name, memory, scratch, dummies[name], this.#sums);
    this.#known = Array.from({ length: KNOWN + 1 }, (_, factor) => multiple(BigInt(factor)));
  }

  /** Multiplies, and compares with the multiple of the generator that it must be. */
  check(terms: readonly Term[], width: number): void {
    const { name, degree, multiple } = this.#group;
    const { pointBytes } = groupSizes(degree);
    for (const [i, [factor]] of terms.entries()) {
      writePoint(this.#memory, this.#points + i * pointBytes, this.#known[factor]!);
    }
    const scalars = new Uint32Array(8 * terms.length);
    for (const [i, [, scalar]] of terms.entries()) {
      for (let word = 0; word < 8; word += 1) {
        scalars[8 * i + word] = Number((scalar >> BigInt(32 * word)) & 0xffffffffn);
      }
    }
    const numbers = new SharedArrayBuffer(4 * terms.length);
    new Uint32Array(numbers).set(terms.map((_, i) => i));
    const table: PointTable = {
      group: name,
      points: this.#points,
      count: terms.length,
      scalars: numbers,
      of: "witness",
    };
    const windows = windowCount(width);
    const digits = new Int16Array(windows * terms.length);
    writeDigits(scalars, [0, terms.length], width, digits);
    const [total, sum] = this.#out;
    this.#sums.clear(total);
    for (let w = windows - 1; w >= 0; w -= 1) {
      for (let i = 0; i < width; i += 1) this.#sums.add(total, total, total);
      const part = digits.subarray(w * terms.length, (w + 1) * terms.length);
      this.#buckets.sum(table, part, width, sum);
      this.#sums.add(total, total, sum);
    }
    const expected = terms.reduce((all, [factor, scalar]) => all + BigInt(factor) * scalar, 0n);
    assert.ok(isPoint(this.#memory, total, degree, multiple(expected)));
  }
}

for (const group of ORACLES) {
  describe(`multi-scalar multiplication in ${group.name}`, () => {
    const multiplication = new Multiplication(group);
    const r = SCALAR_MODULUS;
    const scalar = fc.oneof(
      fc.constantFrom(0n, 1n, 2n, r - 1n, r - 2n, r >> 1n, (r >> 1n) + 1n),
      fc.bigInt({ min: 0n, max: r - 1n }),
    );
    const term: fc.Arbitrary<Term> = fc.tuple(fc.integer({ min: 1, max: KNOWN }), scalar);

    for (const size of [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65]) {
      it(`of ${size} terms`, () => {
        fc.assert(
          fc.property(
            fc.array(term, { minLength: size, maxLength: size }),
            fc.integer({ min: 4, max: 9 }),
            (terms, width) => multiplication.check(terms, width),
          ),
          { numRuns: 3 },
        );
      });
    }

    it("of equal points with equal scalars, which meet in one bucket", () => {
      for (const value of [1n, r - 1n, 12345n]) {
        multiplication.check(
          Array.from({ length: 37 }, () => [3, value] as const),
          5,
        );
      }
    });

    it("of opposite terms, which cancel", () => {
      const terms = Array.from({ length: 40 }, (_, i): Term => [5, i % 2 === 0 ? 77n : r - 77n]);
      multiplication.check(terms, 6);
      multiplication.check([...terms, [2, 9n]], 6);
    });
  });
}
