import assert from "node:assert/strict";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.js";
import { refusal } from "../support/refusal.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("makeFolder", () => {
  it("makes what is missing, several processes at once", async () => {
    const path = join(temporaryFolder(), "a", "b", "c");
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, "d"))]);
    assert.ok((await stat(join(path, "d"))).isDirectory());
    await makeFolder(path);
  });

  it("refuses a place where nothing can be made, and one behind a file", async () => {
    // Nobody can make a folder there, not even root.
    await assert.rejects(
      makeFolder("/proc/nowhere/deep"),
      refusal("FileUnwritable", /cannot make the folder/),
    );
    const file = join(temporaryFolder(), "file");
    await writeFile(file, "");
    await assert.rejects(makeFolder(join(file, "folder")), refusal("FileUnwritable"));
    await assert.rejects(makeFolder(file), refusal("FileUnwritable"));
  });
});
