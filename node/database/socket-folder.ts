/**
 * The folder of the server's socket. A socket needs no port that could be taken and no password that could
 * leak: who may enter the folder is let in, and that is the server's user (and root) alone.
 */
import { chmod, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.js";
import { SOCKET_PORT } from "./server-process.js";
import { giveTo, type ServerUser } from "./server-user.js";

/** Bytes that the path of a socket may have on every system: Linux takes 107, macOS 103. */
const PATH_LIMIT = 103;

/** Where a path beside the data would be too long. */
const SHORT = "/tmp";

/**
 * Makes the folder, beside the data if its path is short enough.
 *
 * @throws QuipuError `FileUnwritable`, `DatabaseFolderUnusable`.
 */
export async function socketFolder(folder: string, user: ServerUser | undefined): Promise<string> {
  const near = join(folder, "socket");
  const isShort = Buffer.byteLength(join(near, `.s.PGSQL.${SOCKET_PORT}`)) <= PATH_LIMIT;
  const chosen = isShort ? near : await mkdtemp(join(SHORT, "quipu-"));
  if (isShort) await makeFolder(near);
  await chmod(chosen, 0o700);
  await giveTo(user, chosen);
  return chosen;
}
