/**
 * Whom the database server runs as. PostgreSQL refuses to run as root, and root is what one is in most
 * containers: the server then runs as another user, who must be able to reach its folder.
 */
import { chown, lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { nodeError } from "../node-error.js";

/** A user that is not root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** The users that are tried, best first. initdb wants one with a name. */
const NAMES = ["quipu", "postgres", "nobody", "daemon"];

/**
 * Whom a server for a folder runs as; undefined if it runs as whoever this process is.
 *
 * @param folder what the server has written earlier; need not be there
 * @throws QuipuError `DatabaseFolderUnusable` if this process is root and there is nobody else.
 */
export async function serverUser(folder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const name of NAMES) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, "m").exec(users) ?? [];
    if (uid !== undefined && uid !== "0") return { uid: Number(uid), gid: Number(gid) };
  }
  const message = `PostgreSQL does not run as root, and there is none of the users ${NAMES.join(", ")}`;
  throw nodeError("DatabaseFolderUnusable", `${message}; add one: useradd --system quipu`);
}

/** The first folder on the way to a path that a user cannot enter; undefined if there is none. */
export async function obstacleOf(path: string, user: ServerUser): Promise<string | undefined> {
  for (let folder = await realpath(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    if (((mode >> shift) & 1) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * Gives a folder and what is in it to a user.
 *
 * @throws QuipuError `DatabaseFolderUnusable`.
 */
export async function giveTo(user: ServerUser | undefined, folder: string): Promise<void> {
  if (user === undefined) return;
  try {
    await give(user, folder);
  } catch (cause) {
    const why = (cause as Error).message;
    const message = `${folder}: cannot be given to user ${user.uid}, as whom the database runs: ${why}`;
    throw nodeError("DatabaseFolderUnusable", message, cause);
  }
}

async function give({ uid, gid }: ServerUser, path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  if (found.uid !== uid) await chown(path, uid, gid);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await give({ uid, gid }, join(path, name));
}
