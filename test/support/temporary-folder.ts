/** A folder for the files of one describe block, removed when the test process exits. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders: string[] = [];

process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Makes the folder at once. Not left to a hook: mocha runs none in a block that --grep empties. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quipu-test-"));
  folders.push(folder);
  return folder;
}
