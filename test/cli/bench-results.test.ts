/** What is made of results from the command line: report, comparison, estimate. */
import assert from "node:assert/strict";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { madeUpResult, madeUpResultPath } from "../support/made-up-result.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

describe("quipu bench report", () => {
  it("writes the page beside the result, and the charts where they are wanted", async () => {
    const folder = temporaryFolder();
    const result = join(folder, "result.json");
    await copyFile(madeUpResultPath, result);
    const charts = join(folder, "charts");
    const ended = await quipu("bench", "report", result, "--charts", charts, "--json");
    assert.equal(ended.code, 0, ended.stderr);
    const { page, files } = ended.json<{ page: string; files: string[] }>();
    assert.equal(page, join(folder, "result.html"));
    assert.match(await readFile(page, "utf8"), /^<!doctype html>/);
    assert.equal(files.length, 11);
    assert.equal((await readdir(charts)).length, 11);
    assert.match(await readFile(join(charts, "proof-time-narrow.svg"), "utf8"), /^<svg /);
    assert.match(await readFile(join(charts, "summary.md"), "utf8"), /^\| 1x2 \| 20,000 \|/m);
  });

  it("refuses a file that is no result", async () => {
    const path = join(temporaryFolder(), "no-result.json");
    await writeFile(path, "{}");
    const { code, stderr } = await quipu("bench", "report", path);
    assert.equal(code, 1);
    assert.match(stderr, /^quipu: InvalidFile: .*no-result\.json/);
  });
});

describe("quipu bench compare", () => {
  it("prints ratios and what they are worth, as text and as JSON", async () => {
    const compare = ["bench", "compare", madeUpResultPath, madeUpResultPath];
    const { code, stdout, stderr } = await quipu(...compare);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^batch-1x2 +snarkjs +proof +2\.0 s +2\.0 s +1\.000 .*within noise$/m);
    const json = (await quipu(...compare, "--json")).json<{ timed: { verdict: string }[] }>();
    assert.ok(json.timed.every(({ verdict }) => verdict !== "slower"));
  });

  it("refuses another machine's unless it is told to take them", async () => {
    const result = await madeUpResult();
    const other = join(temporaryFolder(), "other.json");
    const machine = { ...result.machine, cores: 64 };
    await writeFile(other, JSON.stringify({ ...result, machine }));
    const refused = await quipu("bench", "compare", madeUpResultPath, other);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /MachinesDiffer: .*cores 2 → 64.*--across-machines/);
    const taken = await quipu("bench", "compare", madeUpResultPath, other, "--across-machines");
    assert.equal(taken.code, 0, taken.stderr);
    assert.match(taken.stdout, /they also differ in:\n {2}cores 2 → 64/);
  });

  it("exits with 2 for a wrong command line", async () => {
    for (const args of [["only-one.json"], ["a.json", "b.json", "--fast"]]) {
      const { code, stderr } = await quipu("bench", "compare", ...args);
      assert.equal(code, 2, stderr);
    }
  });
});

describe("quipu estimate", () => {
  const base = ["estimate", "--results", madeUpResultPath, "--shape", "2x4"];

  it("says what the rates need, and what it takes for granted", async () => {
    const { code, stdout, stderr } = await quipu(...base);
    assert.equal(code, 0, stderr);
    const presets =
      "15 transfers/s (l1)  3,000 transfers/s (rollup)  100,000 transfers/s (sharded)";
    assert.ok(stdout.includes(presets));
    assert.match(stdout, /Assumptions:\n- The figures are another machine's/);
  });

  it("takes rates by number and by name, and prints JSON", async () => {
    const ended = await quipu(...base, "--tps", "100,rollup", "--json");
    const { estimates } = ended.json<{ estimates: { transfersPerSecond: number }[] }>();
    assert.deepEqual(
      estimates.map(({ transfersPerSecond }) => transfersPerSecond),
      [100, 3000],
    );
  });

  it("says which command makes the figures that it misses", async () => {
    const { code, stderr } = await quipu("estimate", "--results", temporaryFolder());
    assert.equal(code, 1);
    assert.match(stderr, /^quipu: ResultMissing: .*make it: quipu bench --shapes 32x28\n$/);
    const shape = await quipu("estimate", "--results", madeUpResultPath, "--shape", "8x8");
    assert.equal(shape.code, 1);
    assert.match(shape.stderr, /^quipu: ShapeNotMeasured: .*quipu bench --shapes 8x8\n$/);
  });

  it("takes groups of any size that a transaction takes", async () => {
    const { code, stdout, stderr } = await quipu(...base, "--tps", "15", "--group", "100");
    assert.equal(code, 0, stderr);
    // 100 batches of 2 transfers at 15 a second.
    assert.match(
      stdout,
      /^calldata, groups of 100: of L1's gas .*\n {2}a group fills in +13.3 s$/m,
    );
    const refused = await quipu(...base, "--group", "1000");
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^quipu: GroupTooLarge: batches of 2x4 in a transaction: got 1000, expected 1…\d+\n/,
    );
  });

  it("exits with 2 for a rate or a group that is none", async () => {
    for (const tps of ["0", "fast,15"]) {
      assert.equal((await quipu(...base, "--tps", tps)).code, 2, tps);
    }
    assert.equal((await quipu(...base, "--group", "0")).code, 2);
  });
});
