/**
 * What npm's scripts do about the command `quipu`: `node dist/scripts/command-link.js MODE`.
 * `checkout`: link it into node_modules/.bin. `pack`: put it where package.json says. `unpack`: take
 * it away from there.
 */
import { packageRoot } from "../prover/artifacts/package-root.js";
import { linkCommand, removeCommand, writeCommand } from "./command-files.js";

const [mode] = process.argv.slice(2);
if (mode === "checkout") await linkCommand(packageRoot, process.platform);
else if (mode === "pack") await writeCommand(packageRoot);
else if (mode === "unpack") await removeCommand(packageRoot);
else throw new Error(`got ${mode}, expected checkout, pack or unpack`);
