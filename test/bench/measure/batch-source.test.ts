import assert from "node:assert/strict";
import { batchSource } from "../../../bench/measure/batch-source.js";
import { planBench } from "../../../bench/measure/plan.js";
import { titleOf } from "../../../bench/measure/subject.js";
import { parseShape } from "../../../src/shape.js";

describe("the batches of a benchmark", () => {
  const { groups } = planBench({
    levels: 3,
    shapes: ["1x2", "4x2", "32x32"].map(parseShape),
    backends: ["snarkjs"],
    wide: { here: false, there: false },
    baseline: true,
    workingSet: 16,
    workers: [],
  });

  // A batch that is not full is refused by the source itself.
  for (const subject of groups.flatMap(({ subjects }) => subjects)) {
    it(`are full, one after the other, of ${titleOf(subject)}`, async () => {
      const source = await batchSource(subject);
      source.prepare(1);
      for (let batch = 0; batch < 2; batch += 1) {
        const { input, sequencingMs } = source.next();
        if (subject.variant === "baseline") {
          assert.equal(sequencingMs, null);
          assert.equal((input.amount as bigint[]).length, subject.transfers);
        } else {
          assert.ok(sequencingMs! > 0);
          assert.ok((input.enabled as bigint[]).every((enabled) => enabled === 1n));
        }
      }
    });
  }
});
