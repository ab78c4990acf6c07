import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBytes } from "../../files/read-bytes.js";

describe("readBytes", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "read-bytes-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("reads a file whole, in as many pieces as it takes", async () => {
    for (const length of [0, 1, 6, 7, 8, 14, 30]) {
      const path = join(folder, `${length}`);
      const bytes = Uint8Array.from({ length }, (_, i) => i + 1);
      await writeFile(path, bytes);
      assert.deepEqual(await readBytes(path), bytes);
      assert.deepEqual(await readBytes(path, 7), bytes);
    }
  });

  it("says what the system says of a file that is not there", async () => {
    await assert.rejects(readBytes(join(folder, "none")), { code: "ENOENT" });
  });
});
