/** `quipu compare-settlement` and what is made of its result: stored results as text, tables, JSON and on the page. */
import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { madeUpResultPath } from "../support/made-up-result.js";
import { madeUpSettlementPath } from "../support/made-up-settlement.js";
import { quipu } from "../support/run-quipu.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const FROM = ["compare-settlement", "--from", madeUpSettlementPath];

describe("quipu compare-settlement", () => {
  it("shows a stored result as text, as tables and as JSON", async () => {
    const text = await quipu(...FROM);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^ {4}validity {4}commit: 350,000 gas, 2,000 bytes$/m);
    const markdown = await quipu(...FROM, "--markdown");
    assert.match(markdown.stdout, /^\| What L1 charges \| validity \| optimistic \| from \|$/m);
    const json = (await quipu(...FROM, "--json")).json<{ terms: { proposalBond: string } }>();
    assert.equal(json.terms.proposalBond, "10000000000000000000");
  });

  it("writes what it shows", async () => {
    const out = join(temporaryFolder(), "settlement.json");
    const { code, stdout, stderr } = await quipu(...FROM, "--out", out);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^written to .*settlement\.json$/m);
    const [written, read] = [out, madeUpSettlementPath].map((path) => readFile(path, "utf8"));
    assert.deepEqual(JSON.parse(await written!), JSON.parse(await read!));
  });

  it("refuses a file that is no result, and shapes that the workload does not fit", async () => {
    const path = join(temporaryFolder(), "no-result.json");
    await writeFile(path, "{}");
    const refused = await quipu("compare-settlement", "--from", path);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^quipu: InvalidFile: .*no-result\.json/);
    const cases: [string, RegExp][] = [
      ["4x6-2d1e1w2ps", /InvalidShape: .*its signed twin is taken beside it/],
      ["4x6-2p", /InvalidShape: .*one with deposits, exits and withdrawals/],
    ];
    for (const [shape, said] of cases) {
      const { code, stderr } = await quipu("compare-settlement", "--shape", shape);
      assert.equal(code, 2);
      assert.match(stderr, said);
    }
  });

  it("exits with 2 for a wrong command line", async () => {
    for (const words of [
      ["--markdown", "--json"],
      ["--window", "soon"],
      ["--bond", "much"],
    ]) {
      const { code, stderr } = await quipu(...FROM, ...words);
      assert.equal(code, 2, stderr);
    }
  });
});

describe("quipu bench report", () => {
  const title = "<h2>Two ways of settling</h2>";

  it("shows the comparison that lies beside the result, or that is named", async () => {
    const folder = temporaryFolder();
    const result = join(folder, "result.json");
    await copyFile(madeUpResultPath, result);
    const page = async (...words: string[]): Promise<string> => {
      const { code, stderr } = await quipu("bench", "report", result, ...words);
      assert.equal(code, 0, stderr);
      return readFile(join(folder, "result.html"), "utf8");
    };
    assert.ok(!(await page()).includes(title));
    const named = await page("--settlement", madeUpSettlementPath);
    assert.ok(named.includes(title) && named.includes("commit: 350,000 gas, 2,000 bytes"));
    await copyFile(madeUpSettlementPath, join(folder, "settlement.json"));
    assert.equal(await page(), named);
  });

  it("refuses a comparison that is none", async () => {
    const refused = await quipu(
      "bench",
      "report",
      madeUpResultPath,
      "--settlement",
      "nowhere.json",
    );
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /nowhere\.json/);
  });
});
