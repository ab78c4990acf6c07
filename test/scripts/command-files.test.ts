/** How the command `quipu` is found: in a checkout, on Windows, in a package. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ownVersion } from "../../prover/artifacts/own-manifest.js";
import { packageRoot } from "../../prover/artifacts/package-root.js";
import { linkCommand, removeCommand, writeCommand } from "../../scripts/command-files.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const run = promisify(execFile);

/** A folder with a command that says where it is. */
async function madeUpCheckout(): Promise<string> {
  const root = temporaryFolder();
  await mkdir(join(root, "dist", "cli"), { recursive: true });
  await writeFile(join(root, "package.json"), '{ "type": "module" }');
  const script = "#!/usr/bin/env node\nconsole.log(process.argv[2]);\n";
  await writeFile(join(root, "dist", "cli", "main.js"), script, { mode: 0o755 });
  return root;
}

describe("the command quipu", () => {
  it("is found by npx in a checkout, past npm's cache of local packages", async () => {
    await linkCommand(packageRoot, process.platform);
    const cache = temporaryFolder();
    const env = { ...process.env, npm_config_cache: cache };
    const options = { cwd: packageRoot, env, shell: process.platform === "win32" };
    const { stdout } = await run("npx", ["--no-install", "quipu", "--version"], options);
    assert.equal(stdout.trim(), ownVersion());
    assert.ok(!existsSync(join(cache, "_npx")));
  });

  it("is linked anew as often as one likes", async () => {
    const root = await madeUpCheckout();
    await linkCommand(root, "linux");
    await linkCommand(root, "linux");
    const link = join(root, "node_modules", ".bin", "quipu");
    assert.equal((await run(process.execPath, [link, "hello"])).stdout, "hello\n");
  });

  it("is a batch file and a PowerShell script on Windows", async () => {
    const root = await madeUpCheckout();
    await linkCommand(root, "win32");
    const bin = join(root, "node_modules", ".bin");
    assert.match(await readFile(join(bin, "quipu.cmd"), "utf8"), /\.\.\\dist\\cli\\main\.js" %\*/);
    assert.match(await readFile(join(bin, "quipu.ps1"), "utf8"), /\.\.\/dist\/cli\/main\.js/);
  });

  it("stands in the folder that package.json names, while a package is made", async () => {
    const { bin, directories, files } = JSON.parse(
      await readFile(join(packageRoot, "package.json"), "utf8"),
    );
    assert.equal(bin, undefined);
    assert.ok(files.includes(directories.bin));
    const root = await madeUpCheckout();
    await writeCommand(root);
    const command = join(root, directories.bin, "quipu");
    assert.equal((await run(process.execPath, [command, "hello"])).stdout, "hello\n");
    await removeCommand(root);
    assert.ok(!existsSync(join(root, directories.bin)));
  });
});
