/**
 * The folder in which PostgreSQL keeps its data ("cluster"). It is made under another name and then
 * renamed: initdb refuses a folder that a killed initdb has left behind.
 */
import { spawn } from "node:child_process";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isAbandoned, newMark } from "../../files/process-mark.js";
import { readText } from "../../files/read-text.js";
import { syncFolder } from "../../files/sync-folder.js";
import { gotExpected } from "../../src/errors.js";
import { nodeError } from "../node-error.js";
import { explainFailure } from "./explain-failure.js";
import type { ServerPrograms } from "./server-package.js";
import { giveTo, type ServerUser } from "./server-user.js";

/** The database's superuser. Whoever reaches the socket is let in as it. */
export const DATABASE_USER = "quipu";

const PREFIX = ".cluster-";
const SUFFIX = ".partial";

/** Text is UTF-8 and sorts by its bytes, on every machine alike; torn pages are noticed. */
const OPTIONS = [
  `--username=${DATABASE_USER}`,
  "--auth-local=trust",
  "--auth-host=reject",
  "--encoding=UTF8",
  "--locale=C",
  "--data-checksums",
  "--no-instructions",
];

/** What the programs find in their environment: nothing that could change what they do. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = { LC_ALL: "C", TZ: "UTC" };

/**
 * Makes the cluster if there is none.
 *
 * @param cluster its folder; the one that it stands in belongs to the server's user
 * @throws QuipuError `DatabaseVersionMismatch` if it is one of another PostgreSQL, `NoSpaceLeft`,
 *   `DatabaseFolderUnusable`, `PlatformUnsupported`, `DatabaseFailed`.
 */
export async function createCluster(
  cluster: string,
  programs: ServerPrograms,
  user: ServerUser | undefined,
): Promise<void> {
  const version = await readText(join(cluster, "PG_VERSION")).catch(() => undefined);
  if (version === undefined) return initialise(cluster, programs, user);
  if (version.trim() === programs.major) return;
  const got = `a database of PostgreSQL ${version.trim()}`;
  const message = gotExpected(cluster, got, `one of PostgreSQL ${programs.major}`);
  const advice = "dump it with the quipu that made it, and restore the dump into a new folder";
  throw nodeError("DatabaseVersionMismatch", `${message}; ${advice}`);
}

async function initialise(
  cluster: string,
  { initdb }: ServerPrograms,
  user: ServerUser | undefined,
): Promise<void> {
  const folder = dirname(cluster);
  await removeAbandoned(folder);
  const partial = join(folder, `${PREFIX}${newMark()}${SUFFIX}`);
  try {
    await mkdir(partial, { mode: 0o700 });
    await giveTo(user, partial);
    await run(initdb, [...OPTIONS, `--pgdata=${partial}`], user, cluster);
    await rename(partial, cluster).catch(async (error: NodeJS.ErrnoException) => {
      // Another process was faster.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
    await syncFolder(folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function run(
  program: string,
  args: readonly string[],
  user: ServerUser | undefined,
  cluster: string,
): Promise<void> {
  const stdio = ["ignore", "ignore", "pipe"] as const;
  const child = spawn(program, args, {
    ...user,
    cwd: "/",
    env: SERVER_ENVIRONMENT,
    stdio: [...stdio],
  });
  let text = "";
  child.stderr!.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      text += `\nerror: ${error.message}`;
      resolve(null);
    });
    child.once("close", resolve);
  });
  if (code !== 0) throw explainFailure(`${cluster}: PostgreSQL's initdb failed`, text);
}

/** Removes what killed processes have left. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) continue;
    const path = join(folder, name);
    if (await isAbandoned(path, name.slice(PREFIX.length, -SUFFIX.length))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}
