/** The demonstration as a user runs it, on an EVM; `test/docs/concepts.test.ts` runs it on the mirror. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assertStoryTold } from "../support/demo-story.js";

const DEMO = fileURLToPath(new URL("../../scripts/demo-l1.js", import.meta.url));

describe("npm run demo:l1", function () {
  this.timeout(600_000);

  const run = async (...args: readonly string[]): Promise<string> => {
    return (await promisify(execFile)(process.execPath, [DEMO, ...args])).stdout;
  };

  it("tells its story on an EVM, with the gas and the hard fork", async () => {
    const text = await run();
    assertStoryTold(text);
    assert.match(text, /hard fork +prague/);
    assert.match(text, /a batch +\d+ gas/);
    assert.match(text, /an operation +\d+ gas/);
  });

  it("tells the same story in blobs, which the archive has when beacon nodes have them no more", async () => {
    const text = await run("--blobs");
    assertStoryTold(text);
    assert.match(text, /\n {2,}batch .* in blob\n/);
    // Two groups at least, of more than one batch each.
    const blobs = [...text.matchAll(/^ +\d+ .* (0x\S+)$/gm)].map(([, blob]) => blob);
    assert.ok(new Set(blobs).size >= 2 && blobs.length > new Set(blobs).size, blobs.join());
    assert.match(text, /by beacon nodes alone +BlobUnavailable: blob 0x01/);
    assert.match(text, /from the archive +rebuilt/);
  });

  it("has no blobs on the mirror", async () => {
    await assert.rejects(run("--mirror", "--blobs"), /--blobs: got it with --mirror/);
  });
});
