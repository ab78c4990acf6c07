import assert from "node:assert/strict";
import { EngineStages } from "../../../prover/engine/engine-stages.js";

describe("EngineStages", () => {
  it("adds up phases of the same stage", () => {
    const stages = new EngineStages();
    stages.count({ kind: "rows" }, 3, Float64Array.of(1, 2));
    stages.count({ kind: "inverse blocks", columns: [0], pairs: 2 }, 5, Float64Array.of(5));
    stages.count({ kind: "forward cross", columns: [0] }, 7, Float64Array.of(7));
    stages.count({ kind: "quotient" }, 10, Float64Array.of(10));
    assert.deepEqual(stages.timings, { abc: 13, fft: 12 });
  });

  it("gives each table the share of the wall clock that its tasks have of the work", () => {
    const stages = new EngineStages();
    const tasks = (["b2", "b2", "h", "a"] as const).map((table) => ({ table, window: 0, out: 0 }));
    stages.count({ kind: "windows", tasks }, 10, Float64Array.of(6, 4, 8, 2));
    assert.deepEqual(stages.timings, { msmB2: 5, msmH: 4, msmA: 1 });
  });
});
