/** A lock on a file: one process at a time, and no dead one for long. */
import assert from "node:assert/strict";
import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock } from "node:test";
import { lockFile } from "../../files/file-lock.js";
import { newMark } from "../../files/process-mark.js";
import { markOf } from "../support/mark-of.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { until } from "../support/until.js";

describe("lockFile", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder, "file");
  });

  /** Has another process the lock. @param ago milliseconds since it has been heard of */
  async function markedBy(mark: string, ago = 0): Promise<void> {
    const place = join(folder, `.file.lock-${mark}`);
    await writeFile(place, "!");
    const time = new Date(Date.now() - ago);
    await utimes(place, time, time);
  }

  async function isFree(): Promise<boolean> {
    const unlock = await lockFile(path);
    await unlock?.();
    return unlock !== undefined;
  }

  it("is had once, and leaves nothing behind", async () => {
    const unlock = await lockFile(path);
    assert.equal(await isFree(), false);
    await unlock!();
    assert.equal(await isFree(), true);
    assert.deepEqual(await readdir(folder), []);
  });

  it("is free when its process is dead, though its number lives again", async function () {
    if (process.platform !== "linux") return this.skip();
    await markedBy(markOf(1));
    assert.equal(await isFree(), true);
  });

  it("is free when a process that cannot be seen was silent for half a minute", async () => {
    await markedBy(`elsewhere-${newMark()}`, 20_000);
    assert.equal(await isFree(), false);
    await markedBy(`elsewhere-${newMark()}`, 40_000);
    assert.equal(await isFree(), false, "the other one");
    for (const name of await readdir(folder)) await markedBy(name.slice(11), 40_000);
    assert.equal(await isFree(), true);
    assert.deepEqual(await readdir(folder), []);
  });

  it("is heard of again and again while it is had", async () => {
    mock.timers.enable({ apis: ["setInterval"] });
    const unlock = await lockFile(path);
    const place = join(folder, (await readdir(folder))[0]!);
    try {
      await utimes(place, 1, 1);
      mock.timers.tick(2000);
      await until(async () => (await stat(place)).mtimeMs > 1000);
    } finally {
      mock.timers.reset();
      await unlock!();
    }
    assert.deepEqual(await readdir(folder), []);
  });

  it("refuses a folder that is not there", async () => {
    await assert.rejects(lockFile(join(folder, "none", "file")), refusal("FileUnwritable"));
  });
});
