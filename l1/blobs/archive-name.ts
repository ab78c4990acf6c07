/** The name of a blob's file in an archive: the same in a folder and on a file server. */
import type { Hex } from "../rpc/answers.js";

/** `0x01….blob`; the file has the blob's 131,072 bytes and nothing else. */
export function archiveName(versionedHash: Hex): string {
  return `${versionedHash}.blob`;
}
