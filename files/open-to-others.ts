/** Whether files with secrets are their owner's alone. */
import { stat } from "node:fs/promises";

/** What a key may not allow: it is its owner's alone. */
export const OWNER_ONLY = 0o077;
/** What a token may not allow: services often get theirs by a group that may read it. */
export const NOT_FOR_ALL = 0o027;

/**
 * The mode of a file that allows what it may not, as `mode 644`; undefined for one that does not, or where there is none.
 * Windows has no such modes.
 *
 * @param forbidden bits of a mode
 */
export async function openToOthers(path: string, forbidden: number): Promise<string | undefined> {
  if (process.platform === "win32") return undefined;
  const { mode } = await stat(path).catch(() => ({ mode: 0 }));
  return (mode & forbidden) === 0 ? undefined : `mode ${(mode & 0o777).toString(8)}`;
}
