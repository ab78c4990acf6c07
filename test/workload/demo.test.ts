/** The main job as the README starts it: the demonstration from the circuit to the page of the run. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/temporary-folder.js";

const DEMO = fileURLToPath(new URL("../../scripts/demo.js", import.meta.url));

describe("npm run demo", function () {
  this.timeout(600_000);

  it("proves four batches, settles them, rebuilds the state, and writes a page of it", async () => {
    const folder = temporaryFolder();
    const { stdout } = await promisify(execFile)(process.execPath, [DEMO], { cwd: folder });
    assert.match(
      stdout,
      /^ {2}payments {3}8, signed; [1-8] of them to keys that have no account$/m,
    );
    assert.match(
      stdout,
      /^ {2}batch 0 again {2}(engine .*, )?snarkjs [^:]+(: \d+\.\d times as long)?$/m,
    );
    assert.match(stdout, /^ {2}accepted {2}4 of 4 batches$/m);
    assert.match(stdout, /^ {2}rebuilt .*, the same root$/m);
    const page = await readFile(join(folder, "run", "demo.html"), "utf8");
    assert.match(page, /^<!doctype html>/);
  });
});
