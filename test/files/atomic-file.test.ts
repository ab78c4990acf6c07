/** Files that are there as a whole or not at all, whatever becomes of the writer. */
import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeAtomically } from "../../files/atomic-file.js";
import { newMark } from "../../files/process-mark.js";
import { markOf } from "../support/mark-of.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Above every process id that Linux, macOS or Windows gives. */
const NOBODY = 2 ** 30 - 1;

describe("writeAtomically", () => {
  let folder: string;
  let target: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    target = join(folder, "file");
    await writeFile(target, "old");
  });

  async function assertUnchanged() {
    assert.equal(await readFile(target, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["file"]);
  }

  it("replaces a file when the new one is complete, and returns what the writer returns", async () => {
    const result = await writeAtomically(target, async (file) => {
      await file.writeFile("new");
      assert.equal(await readFile(target, "utf8"), "old");
      return 7;
    });
    assert.equal(result, 7);
    assert.equal(await readFile(target, "utf8"), "new");
    assert.deepEqual(await readdir(folder), ["file"]);
  });

  it("lets the writer write by path", async () => {
    await writeAtomically(target, (_file, path) => writeFile(path, "by path"));
    assert.equal(await readFile(target, "utf8"), "by path");
  });

  it("changes nothing when the writer fails, and hands its error on", async () => {
    const written = writeAtomically(target, async (file) => {
      await file.writeFile("half");
      throw new Error("half way");
    });
    await assert.rejects(written, /^Error: half way/);
    await assertUnchanged();
  });

  it("says that the disk is full, and removes the partial file", async () => {
    for (const code of ["ENOSPC", "EDQUOT"]) {
      const written = writeAtomically(target, async (file) => {
        await file.writeFile("half");
        throw Object.assign(new Error(code), { code });
      });
      await assert.rejects(written, refusal("NoSpaceLeft", /file: E/));
      await assertUnchanged();
    }
  });

  it("refuses a target that cannot be created or replaced", async () => {
    const write = async (): Promise<void> => {};
    const nowhere = join(folder, "absent", "file");
    await assert.rejects(writeAtomically(nowhere, write), refusal("FileUnwritable", /ENOENT/));
    await mkdir(join(folder, "folder"));
    const taken = writeAtomically(join(folder, "folder"), write);
    await assert.rejects(taken, refusal("FileUnwritable", /folder: cannot be written/));
    assert.deepEqual((await readdir(folder)).sort(), ["file", "folder"]);
  });

  it("removes what a killed process left of the same file, and nothing else", async () => {
    const dead = `${markOf(NOBODY)}.partial`;
    const kept = [
      `.other.${dead}`,
      `.file.${newMark()}.partial`,
      // The name of this machine may be the beginning of another one's.
      `.file.${hostname()}-two-${NOBODY}-ab.partial`,
      ".file.something.partial",
      "file.partial",
    ];
    for (const name of [`.file.${dead}`, ...kept]) await writeFile(join(folder, name), "");
    const forgotten = `.file.elsewhere-1-ab.partial`;
    await writeFile(join(folder, forgotten), "");
    await utimes(join(folder, forgotten), 0, 0);
    await writeAtomically(target, (file) => file.writeFile("new"));
    assert.deepEqual((await readdir(folder)).sort(), ["file", ...kept].sort());
  });
});
