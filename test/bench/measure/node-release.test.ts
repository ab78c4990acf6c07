import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeRelease } from "../../../bench/measure/node-release.js";
import { QuipuError } from "../../../src/errors.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

describe("another Node for a benchmark", () => {
  it("is asked for its version", async () => {
    const { execPath: path, versions } = process;
    assert.deepEqual(await nodeRelease(path), { path, version: versions.node });
  });

  it("is refused if it is none: it says something else, nothing, or fails", async () => {
    const folder = temporaryFolder();
    const cases = [
      ["deno", "echo deno 2.1.0", /got deno 2\.1\.0, expected Node/],
      ["silent", "true", /got no version/],
      ["failing", "echo v24.22.3; exit 3", /got no version/],
    ] as const;
    for (const [name, script, message] of cases) {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      await assert.rejects(nodeRelease(path), (error) => {
        assert.ok(error instanceof QuipuError);
        assert.equal(error.code, "NodeUnknown");
        assert.match(error.message, message);
        return true;
      });
    }
  });
});
