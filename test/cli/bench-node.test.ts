/** `quipu bench node`, on a node of its own under a load of seconds. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NodeBenchResult } from "../../bench/node/node-result.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("quipu bench node", function () {
  this.timeout(240_000);

  it("measures a node that proves, and one that does not", async () => {
    const out = temporaryFolder();
    const load = ["--accounts", 2, "--operations", 40, "--seconds", 1, "--rate", 2];
    const ended = await quipu("bench", "node", ...load, "--out", out, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const { path, ...result } = ended.json<NodeBenchResult & { path: string }>();
    const [name] = await readdir(out);
    assert.equal(path, join(out, name!));
    assert.deepEqual(JSON.parse(await readFile(path, "utf8")), result);
    const { commits, intake, memory, node } = result;
    assert.deepEqual([node.isOwn, node.accounts, memory], [true, 2, null]);
    assert.deepEqual([commits!.accepted, commits!.uncommitted], [2, 0]);
    assert.ok(commits!.commitMs!.p50 > commits!.answerMs!.p50);
    assert.deepEqual(
      intake.map(({ isProving }) => isProving),
      [true, false],
    );
    for (const { closed, halfLoad } of intake) {
      assert.ok(closed.accepted > 0);
      assert.deepEqual([closed.refused, closed.callers], [{}, 2]);
      const planned = Math.ceil(halfLoad.offered! * 1);
      assert.deepEqual([halfLoad.accepted, halfLoad.unsent], [planned, 0]);
    }
  });

  it("wants the chain of a node that runs", async () => {
    const { code, stderr } = await quipu("bench", "node", "--node", "http://127.0.0.1:1");
    assert.equal(code, 2, stderr);
    assert.match(stderr, /give --rpc with --node/);
  });
});
