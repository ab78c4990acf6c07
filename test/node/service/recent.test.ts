/** An answer that is asked for once for all who want to know it. */
import assert from "node:assert/strict";
import { Recent } from "../../../node/service/recent.js";

describe("an answer that many want to know", () => {
  let [asked, time] = [0, 0];
  let isAway = false;
  let recent: Recent<number>;

  beforeEach(() => {
    [asked, time, isAway] = [0, 5000, false];
    const ask = async (): Promise<number> => {
      asked += 1;
      if (isAway) throw new Error("away");
      return asked;
    };
    recent = new Recent(ask, { freshMs: 1000, now: () => time });
  });

  it("is asked for once by those who ask at once, and again when it is old", async () => {
    assert.deepEqual(
      await Promise.all([recent.get(), recent.get(), recent.getOrLast()]),
      [1, 1, 1],
    );
    time += 999;
    assert.equal(await recent.get(), 1);
    time += 1;
    assert.equal(await recent.get(), 2);
    assert.equal(asked, 2);
  });

  it("is not fresh for ever where the clock was set back", async () => {
    await recent.get();
    time -= 3_600_000;
    assert.equal(await recent.get(), 2);
  });

  it("is the last one for those who take that, while no other comes", async () => {
    isAway = true;
    await assert.rejects(recent.getOrLast(), /away/);
    isAway = false;
    assert.equal(await recent.getOrLast(), 2);
    [time, isAway] = [time + 1000, true];
    await assert.rejects(recent.get(), /away/);
    assert.equal(await recent.getOrLast(), 2);
    isAway = false;
    assert.equal(await recent.getOrLast(), 5);
  });
});
