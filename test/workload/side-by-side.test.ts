/** Bounded concurrency: how much runs at once, and what happens when something fails. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { workSideBySide } from "../../workload/side-by-side.js";

/** Pieces of work that note how many of them run, and fail where they are told to. */
function pieces(count: number, failing: number[] = []) {
  const seen = { started: 0, running: 0, most: 0, failures: 0 };
  const work = (piece: number) => async (): Promise<void> => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await sleep(5);
    seen.running -= 1;
    if (failing.includes(piece)) throw new Error(`piece ${piece}`);
  };
  const next = async () => (seen.started < count ? work(seen.started++) : undefined);
  const onFailure = (): void => {
    seen.failures += 1;
  };
  return { seen, next, onFailure };
}

describe("workSideBySide", () => {
  it("does everything, at most so much at once", async () => {
    const { seen, next, onFailure } = pieces(10);
    await workSideBySide(next, 3, onFailure);
    assert.deepEqual(seen, { started: 10, running: 0, most: 3, failures: 0 });
  });

  it("starts nothing after a failure, awaits what runs, and throws the first one", async () => {
    const { seen, next, onFailure } = pieces(10, [1, 2]);
    await assert.rejects(workSideBySide(next, 3, onFailure), /piece 1/);
    assert.equal(seen.failures, 1);
    assert.equal(seen.running, 0);
    assert.ok(seen.started < 10);
  });

  it("treats a failure to make the next piece like any other", async () => {
    const { seen, next, onFailure } = pieces(2);
    const failing = async () => {
      const work = await next();
      if (work === undefined) throw new Error("no more");
      return work;
    };
    await assert.rejects(workSideBySide(failing, 3, onFailure), /no more/);
    assert.equal(seen.failures, 1);
    assert.equal(seen.running, 0);
  });
});
