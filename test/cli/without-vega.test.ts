/** The command line as the npm package has it: without the packages that draw charts. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { madeUpResultPath } from "../support/made-up-result.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const run = promisify(execFile);

describe("quipu without vega", () => {
  const root = temporaryFolder();
  const main = join(root, "dist", "cli", "main.js");

  before(async () => {
    await mkdir(join(root, "node_modules"));
    await cp(join(packageRoot, "package.json"), join(root, "package.json"));
    const { files } = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8"));
    for (const folder of files.filter((name: string) => name.startsWith("dist/"))) {
      await cp(join(packageRoot, folder), join(root, folder), { recursive: true });
    }
    const modules = join(packageRoot, "node_modules");
    for (const name of await readdir(modules)) {
      if (/^vega|^\./.test(name)) continue;
      await symlink(join(modules, name), join(root, "node_modules", name), "dir");
    }
  });

  it("compares and estimates", async () => {
    await run(process.execPath, [main, "bench", "compare", madeUpResultPath, madeUpResultPath]);
    const flags = ["--results", madeUpResultPath, "--shape", "2x4"];
    await run(process.execPath, [main, "estimate", ...flags]);
  });

  it("says of the report that it needs a checkout", async () => {
    await assert.rejects(run(process.execPath, [main, "bench", "report", madeUpResultPath]), {
      code: 1,
      stderr: /^quipu: ChartsUnavailable: vega: not installed/,
    });
  });
});
