/** `npm run demo:fleet`, with few batches: a node, three provers, one of which is killed in the middle of a proof. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const SCRIPT = fileURLToPath(new URL("../../scripts/demo-fleet.js", import.meta.url));

describe("the demonstration of a fleet", function () {
  this.timeout(900_000);

  it("loses nothing when a prover is killed, and has it proven by another", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, "--batches", "3"]);
    assert.match(stdout, /(ada|bob|cid) is killed \(-9\) while it proves batch (\d+)/);
    assert.match(stdout, /was begun again by (ada|bob|cid), /);
    assert.match(stdout, /L1, read without the node: \d+ batches, 12 of 12 transfers/);
    assert.equal(stdout.match(/told to end, exit code 0/g)?.length, 2);
    assert.match(stdout, /nothing is lost, nothing is there twice\n$/);
  });
});
