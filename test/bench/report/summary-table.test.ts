import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { summaryTable } from "../../../bench/report/summary-table.js";
import { readResult } from "../../../bench/result-file.js";
import { packageRoot } from "../../../prover/artifacts/package-root.js";
import { madeUpResult } from "../../support/made-up-result.js";

describe("the main table of a result", () => {
  it("has a row for each size and a column for each prover", async () => {
    assert.deepEqual(summaryTable(await madeUpResult()).split("\n"), [
      "| batch | constraints a transfer | domain | key | proof by snarkjs | proof by engine | proof by external:prover | a transfer | of the baseline, by snarkjs |",
      "| --- | --: | --: | --: | --: | --: | --: | --: | --: |",
      "| 1x2 | 20,000 | 2^15 | 12 MB | 2.0 s | 700 ms (2.9×) | 400 ms (5.0×) | 700 ms | 0.80× |",
      "| 2x4 | 18,000 | 2^16 | 22 MB | 3.0 s | – | – | 1.5 s | 0.60× |",
    ]);
  });

  it("stands in the readme as docs/bench has the figures", async () => {
    const result = await readResult(join(packageRoot, "docs", "bench", "result.json"));
    const readme = await readFile(join(packageRoot, "README.md"), "utf8");
    assert.ok(readme.includes(summaryTable(result)), summaryTable(result));
    assert.ok(readme.includes(result.command.replace("quipu bench", "npm run bench --")));
    assert.equal(result.commit!.includes("+"), false);
  });
});
