/** A mutant is killed only by a test that passes without it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Controls } from "../../scripts/mutation/controls.js";
import type { MutantVerdict } from "../../scripts/mutation/mutant-verdict.js";
import { runTests } from "../../scripts/mutation/test-process.js";

const killed = { status: "killed", file: "a.js", title: "a (b) c", message: "no" } as const;

/** Controls of tests that all say the same without a mutant, and what they were asked. */
function controlled(unchanged: MutantVerdict) {
  const asked: [file: string, titles: RegExp][] = [];
  const controls = new Controls(/all/, async (...request) => {
    asked.push(request);
    return unchanged;
  });
  return { controls, asked };
}

describe("controls of mutants", () => {
  it("believe a test that passes without the mutant, and ask it once", async () => {
    const { controls, asked } = controlled({ status: "survived" });
    for (let i = 0; i < 2; i++) assert.equal(await controls.confirm(killed), killed);
    assert.equal(asked.length, 1);
    const [file, titles] = asked[0]!;
    assert.equal(file, "a.js");
    assert.match("a (b) c", titles);
    assert.doesNotMatch("a (b) c d", titles);
  });

  it("do not believe a test that fails without the mutant, too", async () => {
    for (const status of ["killed", "broken", "stillborn"] as const) {
      const { controls } = controlled({ ...killed, status });
      const verdict = await controls.confirm(killed);
      assert.equal(verdict.status, "broken");
      assert.match((verdict as { message: string }).message, /fails without a mutant: a \(b\) c/);
    }
  });

  it("ask all tests of a file whose hook has failed", async () => {
    const { controls, asked } = controlled({ status: "survived" });
    await controls.confirm({ ...killed, isHook: true });
    assert.deepEqual(asked, [["a.js", /all/]]);
  });

  it("ask nothing where nothing has failed", async () => {
    const { controls, asked } = controlled({ status: "survived" });
    const silent = [
      { ...killed, file: "" },
      { status: "survived" },
      { status: "stillborn" },
    ] as const;
    for (const verdict of silent) assert.equal(await controls.confirm(verdict), verdict);
    assert.deepEqual(asked, []);
  });

  it("are not passed by a file in which no test has the title", async () => {
    const tests = [fileURLToPath(import.meta.url)];
    const run = { tests, environment: {}, limitMs: 60_000 };
    const verdict = await runTests({ ...run, titles: /^no test has this title$/ });
    assert.equal(verdict.status, "broken");
    const silent = /^controls of mutants ask nothing where nothing has failed$/;
    assert.deepEqual(await runTests({ ...run, titles: silent }), { status: "survived" });
  });
});
