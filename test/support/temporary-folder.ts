/** A folder for the files of one describe block, removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Call inside a describe block. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quipu-test-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
