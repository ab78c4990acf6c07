/** Looks are counted by what they found, whether they succeed or not. */
import assert from "node:assert/strict";
import { LookMeter } from "../../../l1/optimistic/look-meter.js";

describe("a meter of looks", () => {
  it("tells those that find something from those that do not", async () => {
    const meter = new LookMeter();
    assert.equal(await meter.measure(async () => 1), 1);
    await meter.measure(async () => meter.found());
    await meter.measure(async () => {});
    const failed = meter.measure(async () => {
      meter.found();
      throw new Error("away");
    });
    await assert.rejects(failed, /away/);
    const { idle, busy } = meter.looks;
    assert.deepEqual([idle.count, busy.count], [2, 2]);
    assert.ok(idle.processorSeconds >= 0 && busy.processorSeconds >= 0);
  });
});
