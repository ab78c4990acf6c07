/**
 * Takes the download addresses out of package-lock.json: they name the registry of whoever locked.
 * npm finds the packages without them, and checks them by their hashes as before.
 */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";

const path = join(packageRoot, "package-lock.json");
const lock = JSON.parse(await readFile(path, "utf8"));
for (const entry of Object.values<Record<string, unknown>>(lock.packages)) delete entry.resolved;
await writeFile(path, `${JSON.stringify(lock, null, 2)}\n`);
