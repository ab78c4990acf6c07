/**
 * Whole multi-scalar multiplications, windows and all, against noble's curves: sizes around powers
 * of two; zero, one and r - 1; equal and opposite points and scalars.
 */

import assert from "node:assert/strict";
import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { bn254 } from "@noble/curves/bn254.js";
import fc from "fast-check";
import { groupSizes } from "../../../prover/arithmetic/group-functions.js";
import type { LaneFunctions } from "../../../prover/arithmetic/lane-module.js";
import { ProjectiveSums } from "../../../prover/arithmetic/projective-sums.js";
import {
  BATCH_PAIRS,
  fillDummies,
  planDummies,
  planScratch,
  WORK_BYTES,
} from "../../../prover/arithmetic/scratch-memory.js";
import { MAX_WIDTH, MIN_WIDTH, windowCount } from "../../../prover/arithmetic/signed-windows.js";
import { wideModule } from "../../../prover/arithmetic/wide-module.js";
import { SCALAR_MODULUS } from "../../../prover/bn254.js";
import { BucketSums, sumRoom } from "../../../prover/engine/bucket-sums.js";
import type { PointTable } from "../../../prover/engine/engine-key.js";
import { EngineMemory, MemoryPlan, writeScalar } from "../../support/engine-memory.js";
import { isPoint, ORACLES, type OracleGroup, writePoint } from "../../support/engine-points.js";

const KNOWN = 12;
const WIDTHS = { min: MIN_WIDTH, max: 9 };
const BATCH_LIMIT = [BATCH_PAIRS, 2 * BATCH_PAIRS];

type Lanes = "narrow" | "wide";

const wide = new WebAssembly.Module(wideModule() as Uint8Array<ArrayBuffer>);

function wideFunctions(memory: WebAssembly.Memory): LaneFunctions {
  return new WebAssembly.Instance(wide, { env: { memory } }).exports as LaneFunctions;
}

/** A term: which multiple of the generator, times which scalar. */
type Term = readonly [factor: number, scalar: bigint];

class Multiplication {
  readonly #group: OracleGroup;
  readonly #memory: EngineMemory;
  readonly #maxPoints: number;
  readonly #points: number;
  readonly #numbers: number;
  readonly #scalars: number;
  readonly #digits: number;
  readonly #work: number;
  readonly #out: readonly [number, number];
  readonly #buckets: BucketSums;
  readonly #sums: ProjectiveSums;
  readonly #known: readonly bigint[][];

  /** @param known the plain components of 0, 1, 2, … times the generator */
  constructor(
    group: OracleGroup,
    maxPoints: number,
    known: readonly bigint[][],
    lanes: Lanes = "narrow",
  ) {
    const { name, degree } = group;
    const { pointBytes, projectiveBytes } = groupSizes(degree);
    const plan = new MemoryPlan();
    this.#group = group;
    this.#maxPoints = maxPoints;
    this.#points = plan.reserve(maxPoints * pointBytes);
    this.#numbers = plan.reserve(4 * maxPoints);
    this.#scalars = plan.reserve(32 * maxPoints);
    this.#digits = plan.reserve(2 * maxPoints * windowCount(MIN_WIDTH));
    this.#out = [plan.reserve(projectiveBytes), plan.reserve(projectiveBytes)];
    const scratch = planScratch(plan, sumRoom(maxPoints, MAX_WIDTH) * pointBytes);
    this.#work = scratch.work;
    const dummies = planDummies(plan);
    this.#memory = new EngineMemory(plan);
    const { functions: narrow, memory, numbers } = this.#memory;
    const functions = lanes === "narrow" ? narrow : { ...wideFunctions(memory), ...narrow };
    fillDummies(numbers, dummies);
    this.#sums = new ProjectiveSums(functions, name, memory, scratch.work + WORK_BYTES);
    this.#buckets = new BucketSums(functions, name, memory, scratch, dummies[name], this.#sums);
    this.#known = known;
  }

  /** Multiplies, and compares with the multiple of the generator that it must be. */
  check(terms: readonly Term[], width: number): void {
    const { name, degree, multiple } = this.#group;
    const { pointBytes } = groupSizes(degree);
    assert.ok(terms.length <= this.#maxPoints);
    for (const [i, [factor]] of terms.entries()) {
      writePoint(this.#memory, this.#points + i * pointBytes, this.#known[factor]!);
    }
    const { words, functions } = this.#memory;
    for (const [i, [, scalar]] of terms.entries())
      writeScalar(words, this.#scalars / 4 + 8 * i, scalar);
    words.set(
      terms.map((_, i) => i),
      this.#numbers / 4,
    );
    const table: PointTable = {
      group: name,
      points: this.#points,
      count: terms.length,
      scalars: this.#numbers,
      of: "witness",
    };
    const windows = windowCount(width);
    const [scalars, count, digits] = [this.#scalars, terms.length, this.#digits];
    functions.writeDigits!(scalars, 0, count, width, windows, count, digits, this.#work);
    const [total, sum] = this.#out;
    this.#sums.clear(total);
    for (let w = windows - 1; w >= 0; w -= 1) {
      for (let i = 0; i < width; i += 1) this.#sums.add(total, total, total);
      this.#buckets.sum(table, this.#digits + 2 * w * terms.length, width, sum);
      this.#sums.add(total, total, sum);
    }
    const expected = terms.reduce((all, [factor, scalar]) => all + BigInt(factor) * scalar, 0n);
    assert.ok(isPoint(this.#memory, total, degree, multiple(expected)));
  }
}

for (const [group, lanes] of ORACLES.flatMap((group) => [
  [group, "narrow"] as const,
  [group, "wide"] as const,
])) {
  describe(`multi-scalar multiplication in ${group.name}, ${lanes} lanes`, () => {
    const known = Array.from({ length: KNOWN + 1 }, (_, factor) => group.multiple(BigInt(factor)));
    const multiplication = new Multiplication(group, 70, known, lanes);
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
            fc.integer(WIDTHS),
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

    it("of points whose digits are all zero, but for one", () => {
      const terms = Array.from({ length: 40 }, (): Term => [5, 0n]);
      multiplication.check(terms, 6);
      multiplication.check([...terms, [2, r - 9n]], 6);
    });

    it("in the narrowest and the widest windows", () => {
      const terms = Array.from(
        { length: 20 },
        (_, i): Term => [1 + (i % KNOWN), r / BigInt(i + 2)],
      );
      for (const width of [MIN_WIDTH, MAX_WIDTH]) multiplication.check(terms, width);
    });
  });
}

describe("multi-scalar multiplication of as many points as a batch adds, more or less", () => {
  const most = 2 * BATCH_PAIRS + 1;
  const group = ORACLES[0]!;
  let multiplication: Multiplication;
  before(() => {
    const generator = bn254.G1.Point.BASE;
    const points = [generator];
    for (let i = 1; i < most; i += 1) points.push(points[i - 1]!.add(generator));
    const affine = normalizeZ(bn254.G1.Point, points).map(({ x, y }) => [x, y]);
    multiplication = new Multiplication(group, most, [[], ...affine]);
  });

  for (const size of BATCH_LIMIT.flatMap((limit) => [limit - 1, limit, limit + 1])) {
    it(`of ${size} points, all in one bucket`, () => {
      const terms = Array.from({ length: size }, (_, i): Term => [i + 1, 3n]);
      multiplication.check(terms, 8);
    });
  }

  it(`of ${most} points, each in a bucket of its own`, () => {
    const terms = Array.from({ length: most }, (_, i): Term => [most - i, BigInt(i + 1)]);
    multiplication.check(terms, 13);
  });

  it("of points that are equal to their neighbour", () => {
    const terms = Array.from({ length: most }, (_, i): Term => [1 + (i >> 1), BigInt(i % 11)]);
    multiplication.check(terms, 5);
  });
});
