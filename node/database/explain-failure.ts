/** What the last words of a server that has ended mean. */
import { noSpaceLeft } from "../../files/disk-full.js";
import type { QuipuError } from "../../src/errors.js";
import { nodeError } from "../node-error.js";

/** The words of a line behind time and process. */
const SEVERE = /(?:FATAL|PANIC|ERROR|error): +(.+)$/gm;

/**
 * The refusal that a server's messages amount to.
 *
 * @param what e.g. `/data/database: PostgreSQL did not start`
 * @param text what it has written
 */
export function explainFailure(what: string, text: string): QuipuError {
  const last = [...text.matchAll(SEVERE)].at(-1)?.[1] ?? text.trim().split("\n").at(-1) ?? "";
  const message = `${what}: ${last === "" ? "it said nothing" : last}`;
  if (/No space left on device|Disk quota exceeded/.test(text)) {
    return noSpaceLeft(what, new Error("the disk is full; make room and start again"));
  }
  if (/Permission denied|Operation not permitted|Read-only file system/.test(text)) {
    return nodeError("DatabaseFolderUnusable", message);
  }
  if (/error while loading shared libraries|GLIBC|Exec format error|ENOENT/.test(text)) {
    const advice = "or name a database of your own: DATABASE_URL=postgresql://…";
    return nodeError("PlatformUnsupported", `${message}; install what is missing, ${advice}`);
  }
  return nodeError("DatabaseFailed", message);
}
