/**
 * Where the command `quipu` is found: `node dist/scripts/command-link.js checkout|pack|unpack`.
 *
 * `npx quipu` first asks whether package.json here names a command `quipu`. If it does, npm installs
 * the checkout into a cache of its own at each call, which takes seconds and stays broken once a
 * first call was killed; only if it does not, npm looks into node_modules/.bin. So package.json names
 * a folder instead (`directories.bin`), which is there while a package is made of the checkout, and
 * a checkout's own command is linked into node_modules/.bin when `npm ci` is done.
 */
import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import cmdShim from "cmd-shim";
import { packageRoot } from "../prover/artifacts/package-root.js";

const COMMAND = "quipu";
const SCRIPT = `#!/usr/bin/env node\nimport "../cli/main.js";\n`;

/** Links the checkout's command into node_modules/.bin. */
export async function linkCommand(root: string, platform: string): Promise<void> {
  const main = join(root, "dist", "cli", "main.js");
  const link = join(root, "node_modules", ".bin", COMMAND);
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  if (platform === "win32") await cmdShim(main, link);
  else await symlink(relative(dirname(link), main), link);
}

/** Writes what an installed package's command begins with. */
export async function writeCommand(root: string): Promise<void> {
  const path = join(root, "dist", "bin", COMMAND);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, SCRIPT);
  await chmod(path, 0o755);
}

/** Takes it away again. */
export async function removeCommand(root: string): Promise<void> {
  await rm(join(root, "dist", "bin"), { recursive: true, force: true });
}

const [mode] = process.argv.slice(2);
if (mode === "checkout") {
  // npm sets this variable where it makes a package of a git repository, and runs no prepack there.
  if (process.env._PACOTE_NO_PREPARE_ === undefined) await linkCommand(packageRoot, process.platform);
  else await writeCommand(packageRoot);
} else if (mode === "pack") await writeCommand(packageRoot);
else if (mode === "unpack") await removeCommand(packageRoot);
else throw new Error(`got ${mode}, expected checkout, pack or unpack`);
