/** What tells the leftovers of a dead process from the work of a living one. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAbandoned, newMark } from "../../files/process-mark.js";
import { markOf } from "../support/mark-of.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("the mark of a process", () => {
  const path = join(temporaryFolder(), "file");

  before(() => writeFile(path, ""));

  it("is abandoned when the process has ended", async () => {
    assert.notEqual(newMark(), newMark());
    assert.equal(await isAbandoned(path, newMark()), false);
    const { pid } = spawnSync(process.execPath, ["--version"]);
    assert.equal(await isAbandoned(path, markOf(pid)), true);
  });

  it("is abandoned when another process has its number, as in a container that was started again", async function () {
    if (process.platform !== "linux") return this.skip();
    // The process that is number 1 lives, and began at another time than the one that has made the mark.
    assert.equal(await isAbandoned(path, markOf(1)), true);
  });

  it("counts by the age of its file where the process cannot be seen", async () => {
    for (const mark of [`other-${newMark()}`, "other-1-abc", "something"]) {
      assert.equal(await isAbandoned(path, mark), false, mark);
      const silence = { silenceMs: 1000, now: Date.now() + 5000 };
      assert.equal(await isAbandoned(path, mark, silence), true, mark);
      assert.equal(await isAbandoned(join(path, "none"), mark, silence), false, mark);
    }
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(path, yesterday, yesterday);
    assert.equal(await isAbandoned(path, `other-${newMark()}`), true);
    assert.equal(await isAbandoned(path, newMark()), false);
  });
});
