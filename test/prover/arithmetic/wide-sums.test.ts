/**
 * Wide code computes what narrow code computes, on every Node: without V8's revectorizer it is code of
 * 128-bit instructions like any other. Sums of points against noble's curves.
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { AffineSums } from "../../../prover/arithmetic/affine-sums.js";
import { groupSizes } from "../../../prover/arithmetic/group-functions.js";
import { instantiateLanes, laneModule } from "../../../prover/arithmetic/lane-module.js";
import { ProjectiveSums } from "../../../prover/arithmetic/projective-sums.js";
import {
  fillDummies,
  planDummies,
  planScratch,
  WORK_BYTES,
} from "../../../prover/arithmetic/scratch-memory.js";
import { wideModule } from "../../../prover/arithmetic/wide-module.js";
import { findWideFault, measureWideProduct } from "../../../prover/arithmetic/wide-self-test.js";
import { EngineMemory, MemoryPlan } from "../../support/engine-memory.js";
import { ORACLES, readPoint, writePoint } from "../../support/engine-points.js";

const MAX_PAIRS = 13;
const KNOWN = 8;

describe("wide code", () => {
  const narrow = new WebAssembly.Module(laneModule());
  const wide = new WebAssembly.Module(wideModule());

  it("gives the results of narrow code, limb by limb", () => {
    assert.equal(findWideFault({ narrow, wide }), undefined);
  });

  it("is found out if a constant of it is wrong", () => {
    // The data come last: the module's constants, those of the scalar field behind those of the base field.
    for (const [word, found] of [
      [100, /^(qq?|q2|g1|g2)_/],
      [1, /^rr_/],
    ] as const) {
      const bytes = wideModule().slice();
      const at = bytes.length - 8 * word - 1;
      bytes[at] = bytes[at]! ^ 1;
      const fault = findWideFault({ narrow, wide: new WebAssembly.Module(bytes) });
      assert.match(String(fault), found);
    }
  });

  it("is timed beside narrow code", () => {
    assert.ok(measureWideProduct({ narrow, wide }) > 0);
  });

  for (const { name, degree, multiple } of ORACLES) {
    it(`adds points of ${name}, equal and opposite ones too`, () => {
      const { pointBytes } = groupSizes(degree);
      const plan = new MemoryPlan();
      const points = plan.reserve(KNOWN * pointBytes);
      const out = plan.reserve((MAX_PAIRS + 3) * pointBytes);
      const scratch = planScratch(plan, 0);
      const dummies = planDummies(plan);
      const memory = new EngineMemory(plan);
      fillDummies(memory.numbers, dummies);
      const functions = instantiateLanes(narrow, memory.memory, wide);
      const work = scratch.work + WORK_BYTES;
      const projective = new ProjectiveSums(functions, name, memory.memory, work);
      const dummy = dummies[name];
      const sums = new AffineSums(functions, name, memory.memory, scratch, dummy, projective);
      for (let i = 0; i < KNOWN; i += 1) {
        writePoint(memory, points + i * pointBytes, multiple(BigInt(i + 1)));
      }
      const factor = fc.integer({ min: -KNOWN, max: KNOWN }).filter((value) => value !== 0);
      const pairs = fc.array(fc.tuple(factor, factor), { minLength: 1, maxLength: MAX_PAIRS });
      const reference = (value: number) =>
        (points + (Math.abs(value) - 1) * pointBytes) / 16 + (value < 0 ? 2 ** 31 : 0);
      fc.assert(
        fc.property(pairs, (factors) => {
          const [first, second] = [0, 1].map((k) =>
            Uint32Array.from(factors, (pair) => reference(pair[k]!)),
          ) as [Uint32Array, Uint32Array];
          const infinite = sums.add(first, second, factors.length, out);
          for (const [i, [a, b]] of factors.entries()) {
            assert.equal(infinite.includes(i), a + b === 0);
            if (a + b === 0) continue;
            const sum = readPoint(memory, out + i * pointBytes, degree);
            assert.deepEqual(sum, multiple(BigInt(a + b)));
          }
        }),
        { numRuns: 60 },
      );
    });
  }
});
