/** Additions of points by the engine against noble's curves. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { groupSizes, STEP_BYTES } from "../../../prover/arithmetic/group-functions.js";
import { ProjectiveSums } from "../../../prover/arithmetic/projective-sums.js";
import { WORK_BYTES } from "../../../prover/arithmetic/scratch-memory.js";
import { BASE_MODULUS } from "../../../prover/bn254.js";
import { PAIR_BYTES } from "../../../src/arithmetic/field-functions.js";
import { EngineMemory, MemoryPlan } from "../../support/engine-memory.js";
import { isPoint, ORACLES, readPoint, writePoint } from "../../support/engine-points.js";

const KNOWN = 24;
const STEPS = 16;

for (const { name, degree, multiple } of ORACLES) {
  describe(`points of ${name}`, () => {
    const { pointBytes, projectiveBytes } = groupSizes(degree);
    const plan = new MemoryPlan();
    const points = plan.reserve((KNOWN + 1) * pointBytes);
    const list = plan.reserve(STEPS * STEP_BYTES);
    const norms = plan.reserve((STEPS + 1) * PAIR_BYTES);
    const products = plan.reserve((STEPS + 1) * PAIR_BYTES);
    const out = plan.reserve(2 * STEPS * pointBytes);
    const work = plan.reserve(2 * WORK_BYTES);
    const projective = [0, 1, 2].map(() => plan.reserve(projectiveBytes)) as [
      number,
      number,
      number,
    ];
    const memory = new EngineMemory(plan);
    const sums = new ProjectiveSums(memory.functions, name, memory.memory, work + WORK_BYTES);
    const addressOf = (factor: number) => points + Math.abs(factor) * pointBytes;

    before(() => {
      for (const lane of [0, 1] as const) memory.writeLane(products, lane, 1n, BASE_MODULUS);
      for (let factor = 1; factor <= KNOWN; factor += 1) {
        writePoint(memory, addressOf(factor), multiple(BigInt(factor)));
      }
    });

    const factor = fc.integer({ min: -KNOWN, max: KNOWN }).filter((value) => value !== 0);
    const distinct = fc.tuple(factor, factor).filter(([a, b]) => Math.abs(a) !== Math.abs(b));

    it("adds pairs of different x with one inversion", () => {
      fc.assert(
        fc.property(fc.array(distinct, { minLength: 2 * STEPS, maxLength: 2 * STEPS }), (pairs) => {
          for (const [i, pair] of pairs.entries()) {
            for (const [j, value] of pair.entries()) {
              const sign = value < 0 ? 2 ** 31 : 0;
              memory.words[list / 4 + 2 * i + j] = addressOf(value) / 16 + sign;
            }
          }
          memory.call(`${name}_sumsStart`, list, STEPS, norms, products, work);
          memory.call(`${name}_sumsFinish`, list, STEPS, norms, products, out, work);
          for (const [i, [a, b]] of pairs.entries()) {
            const got = readPoint(memory, out + i * pointBytes, degree);
            assert.deepEqual(got, multiple(BigInt(a + b)), `${a} + ${b}`);
          }
        }),
        { numRuns: 5 },
      );
    });

    it("tells equal and opposite points by a product that is zero", () => {
      for (const [a, b, zeros] of [
        [5, 5, 1],
        [5, -5, 1],
        [5, 6, 0],
      ] as const) {
        for (const [i, value] of [a, b, 7, 8].entries()) {
          const sign = value < 0 ? 2 ** 31 : 0;
          memory.words[list / 4 + i] = addressOf(value) / 16 + sign;
        }
        memory.call(`${name}_sumsStart`, list, 1, norms, products, work);
        assert.equal(memory.call("q_zeros", products + PAIR_BYTES), zeros);
        assert.equal(memory.call("q_zeros", norms), zeros);
      }
    });

    it("adds projective points completely: equal, opposite, infinite", () => {
      const cases: [number, number][] = [
        [0, 0],
        [0, 3],
        [3, 0],
        [3, 3],
        [3, -3],
        [1, 2],
        [-7, 4],
      ];
      const [p, q, r] = projective;
      for (const [a, b] of cases) {
        sums.write(p, multiple(BigInt(a)));
        sums.write(q, multiple(BigInt(b)));
        sums.add(r, p, q);
        for (const lane of [0, 1] as const) {
          assert.ok(isPoint(memory, r, degree, multiple(BigInt(a + b)), lane), `${a} + ${b}`);
        }
      }
    });

    it("multiplies by scalars of any size", () => {
      const [p, q] = projective;
      const scalar = 0x1234567890abcdefn ** 3n;
      for (const value of [0n, 1n, 2n, 255n, scalar]) {
        sums.write(p, multiple(3n));
        sums.clear(q);
        sums.addScaled(q, p, value);
        assert.ok(isPoint(memory, q, degree, multiple(3n * value)));
      }
      sums.clear(q);
      sums.addMultiple(q, addressOf(5) / 16 + 2 ** 31, 9);
      assert.ok(isPoint(memory, q, degree, multiple(-45n)));
    });
  });
}
