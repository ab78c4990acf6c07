/**
 * Where the database of a node's folder stands: in it, unless the server runs as another user who cannot
 * get there. The home of root is closed in most containers.
 */
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { makeFolder } from "../../files/make-folder.js";
import { obstacleOf, serverUser } from "./server-user.js";

/** Where everybody may pass. */
const ELSEWHERE = "/var/lib/quipu";

/**
 * The folder of the database; the same for one folder of a node every time.
 *
 * @throws QuipuError `DatabaseFolderUnusable`, `FileUnwritable`.
 */
export async function databaseFolder(nodeFolder: string): Promise<string> {
  const folder = join(resolve(nodeFolder), "database");
  const user = await serverUser(join(folder, "cluster"));
  await makeFolder(nodeFolder);
  if (user === undefined || (await obstacleOf(nodeFolder, user)) === undefined) return folder;
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  return join(ELSEWHERE, name);
}
