/**
 * The files by which the command `quipu` is found, in a checkout and in a package.
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
