import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { summaryTable } from "../../../bench/report/summary-table.js";
import { writeCharts } from "../../../bench/report/write-report.js";
import { readResult } from "../../../bench/result-file.js";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { madeUpResult } from "../../support/made-up-result.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const shown = join(packageRoot, "docs", "bench");

describe("the main table of a result", () => {
  it("has a row for each size and a column for each prover", async () => {
    assert.deepEqual(summaryTable(await madeUpResult()).split("\n"), [
      "| batch | constraints a transfer | domain | key | proof by snarkjs | proof by engine | proof by prover | a transfer | of the baseline, by snarkjs |",
      "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
      "| 1x2 | 20,000 | 2^15 | 12 MB | 2.0 s | 700 ms (2.9×) | 400 ms (5.0×) | 700 ms | 0.80× |",
      "| 2x4 | 18,000 | 2^16 | 22 MB | 3.0 s | – | – | 1.5 s | 0.60× |",
    ]);
  });

  it("stands in docs/bench.md as docs/bench has the figures", async () => {
    const result = await readResult(join(shown, "result.json"));
    const page = await readFile(join(packageRoot, "docs", "bench.md"), "utf8");
    assert.ok(page.includes(summaryTable(result)), summaryTable(result));
    assert.ok(page.includes(result.command.replace("quipu bench", "npm run bench --")));
    assert.equal(result.commit!.includes("+"), false);
  });

  it("stands with the charts of the same figures, as they are drawn now", async () => {
    const drawn = temporaryFolder();
    await writeCharts(drawn, await readResult(join(shown, "result.json")));
    const names = await readdir(drawn);
    assert.deepEqual([...names, "result.json"].sort(), (await readdir(shown)).sort());
    for (const name of names) {
      const [old, now] = [shown, drawn].map((folder) => readFile(join(folder, name), "utf8"));
      assert.equal(await old, await now, name);
    }
  });
});
