import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { EmbeddedDatabase } from "../../../node/database/embedded-database.js";
import { runningPostmaster, worksIn } from "../../../node/database/postmaster.js";
import { findServerPackage, serverPrograms } from "../../../node/database/server-package.js";
import { serverUser } from "../../../node/database/server-user.js";
import type { QuipuError } from "../../../src/errors.js";
import { markOf } from "../../support/mark-of.js";
import { refusal } from "../../support/refusal.js";
import { openFolder, testedPrograms } from "../../support/test-database.js";
import { until } from "../../support/until.js";

const HOLD = fileURLToPath(new URL("../../support/hold-database.js", import.meta.url));

type Change = (failure: QuipuError | undefined) => void;

describe("the node's own database", () => {
  // Blanks, commas and quotes stand in paths as well as letters.
  const folder = join(openFolder(), 'the "data", all of it');
  const cluster = join(folder, "cluster");
  const open = (onChange?: Change) =>
    EmbeddedDatabase.open(folder, { programs: testedPrograms(), onChange });
  const opened: EmbeddedDatabase[] = [];
  const children: ChildProcess[] = [];

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    for (const database of opened.splice(0)) await database.stop();
  });

  after(async () => {
    // The server of a process that was killed lives on.
    const server = await runningPostmaster(cluster);
    if (server === undefined) return;
    process.kill(server.pid, "SIGQUIT");
    await until(async () => !(await worksIn(server.pid, cluster)));
  });

  async function start(onChange?: Change): Promise<EmbeddedDatabase> {
    const database = await open(onChange);
    opened.push(database);
    return database;
  }

  /** A process that holds the database, and the process of its server. */
  async function holdElsewhere(): Promise<{ child: ChildProcess; server: number }> {
    const child = spawn(process.execPath, [HOLD, folder], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const [line] = await once(child.stdout!, "data");
    return { child, server: Number(String(line)) };
  }

  it("writes through to the disk, checks its pages, and sorts text by its bytes", async () => {
    const { url } = await start();
    const names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums"];
    const rows = await query(
      url,
      `select name, setting from pg_settings where name = any('{${names},listen_addresses}')`,
    );
    const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    for (const name of names) assert.equal(settings[name], "on", name);
    assert.equal(settings.listen_addresses, "");
    const [database] = await query(
      url,
      "select datcollate, pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()",
    );
    assert.deepEqual(database, { datcollate: "C", encoding: "UTF8" });
  });

  it("keeps what was written when it is stopped, and leaves no process", async () => {
    const first = await start();
    await query(first.url, "create table kept as select 7 as number");
    const { pid } = first;
    await first.stop();
    assert.equal(await worksIn(pid!, cluster), false);
    assert.equal(existsSync(join(cluster, "postmaster.pid")), false);
    const second = await start();
    assert.deepEqual(await query(second.url, "select number from kept"), [{ number: 7 }]);
  });

  it("takes over the server of a process that was killed", async () => {
    const { child, server } = await holdElsewhere();
    child.kill("SIGKILL");
    await once(child, "exit");
    const database = await start();
    assert.equal(database.pid, server);
    assert.deepEqual(await query(database.url, "select 1 as one"), [{ one: 1 }]);
  });

  it("is refused while another process has it, whose server goes on", async () => {
    const { server } = await holdElsewhere();
    await assert.rejects(open(), refusal("NodeRunning"));
    assert.equal(await worksIn(server, cluster), true);
  });

  it("does not believe a file that names a process of somebody else's", async () => {
    await (await start()).stop();
    const { uid, gid } = ownerOf(cluster);
    const other = spawn("sleep", ["600"], { uid, gid, stdio: "ignore" });
    children.push(other);
    await once(other, "spawn");
    const lines = [other.pid, cluster, 1, 5432, join(folder, "socket"), "", "0 0", "ready"];
    writeFileSync(join(cluster, "postmaster.pid"), lines.join("\n"), { mode: 0o600 });
    const database = await start();
    assert.notEqual(database.pid, other.pid);
    await database.stop();
    assert.equal(other.exitCode ?? other.signalCode, null);
  });

  it("starts again when the server is killed, at the same address, and says so", async () => {
    const heard: (string | undefined)[] = [];
    const database = await start((failure) => heard.push(failure?.code));
    await query(database.url, "create table durable as select 8 as number");
    const { pid } = database;
    process.kill(pid!, "SIGKILL");
    await until(() => heard.at(-1) === undefined && heard.length > 0);
    assert.equal(heard[0], "StoreUnavailable");
    assert.equal(database.failure, undefined);
    assert.notEqual(database.pid, pid);
    assert.deepEqual(await query(database.url, "select number from durable"), [{ number: 8 }]);
  });

  it("starts again when somebody else stops the server", async () => {
    const heard: (string | undefined)[] = [];
    const database = await start((failure) => heard.push(failure?.code));
    process.kill(database.pid!, "SIGINT");
    await until(() => heard.at(-1) === undefined && heard.length > 0);
    assert.deepEqual(await query(database.url, "select 1 as one"), [{ one: 1 }]);
  });

  it("can be stopped while it starts again", async () => {
    const database = await start();
    const { pid } = database;
    process.kill(pid!, "SIGKILL");
    await until(() => database.failure !== undefined);
    await database.stop();
    await until(async () => (await runningPostmaster(cluster)) === undefined);
  });

  it("refuses the folder of another PostgreSQL", async () => {
    await (await start()).stop();
    const file = join(cluster, "PG_VERSION");
    const version = readFileSync(file, "utf8");
    writeFileSync(file, "9.6\n");
    await assert.rejects(open(), refusal("DatabaseVersionMismatch", /PostgreSQL 9\.6, expected/));
    writeFileSync(file, version);
  });

  it("says why a server does not start", async () => {
    await (await start()).stop();
    const file = join(cluster, "postgresql.conf");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}\nno_such_setting = 1\n`);
    await assert.rejects(open(), refusal("DatabaseFailed", /contains errors/));
    writeFileSync(file, text);
  });

  /** A server's program that is killed as often as it is told to before it becomes one. */
  async function killedAtFirst(place: string, times: number) {
    const user = await serverUser(join(place, "database", "cluster"));
    const real = testedPrograms() ?? (await serverPrograms(findServerPackage(), place, user));
    const [counter, program] = [join(place, "counter"), join(place, "postgres")];
    writeFileSync(counter, "");
    chmodSync(counter, 0o666);
    const lines = [
      "#!/bin/sh",
      `echo >> '${counter}'`,
      `[ "$(wc -l < '${counter}')" -gt ${times} ] || kill -9 $$`,
      `exec '${real.postgres}' "$@"`,
    ];
    writeFileSync(program, `${lines.join("\n")}\n`);
    chmodSync(program, 0o755);
    return { ...real, postgres: program };
  }

  it("starts a server again that is killed before it answers, and says so if that goes on", async () => {
    const place = openFolder();
    const folder = join(place, "database");
    const programs = await killedAtFirst(place, 3);
    const database = await EmbeddedDatabase.open(folder, { programs });
    opened.push(database);
    assert.deepEqual(await query(database.url, "select 1 as one"), [{ one: 1 }]);
    await database.stop();
    const always = await killedAtFirst(place, 1000);
    const opening = EmbeddedDatabase.open(folder, { programs: always });
    await assert.rejects(opening, refusal("DatabaseFailed", /did not start/));
  });

  it("begins anew where a killed initdb has left its folder", async () => {
    const other = join(openFolder(), "database");
    const left = join(other, `.cluster-${markOf(999_999_999)}.partial`);
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, "half"), "");
    const programs = testedPrograms();
    const database = await EmbeddedDatabase.open(other, { programs });
    opened.push(database);
    assert.deepEqual(
      readdirSync(other).filter((name) => name.startsWith(".cluster")),
      [],
    );
  });

  it("has its socket elsewhere if the path would be too long, and removes it", async () => {
    const long = join(openFolder(), "a".repeat(100));
    const database = await EmbeddedDatabase.open(long, { programs: testedPrograms() });
    opened.push(database);
    assert.deepEqual(await query(database.url, "select 1 as one"), [{ one: 1 }]);
    const socket = new URL(database.url).searchParams.get("host")!;
    assert.match(socket, /^\/tmp\/quipu-/);
    await database.stop();
    assert.equal(existsSync(socket), false);
  });

  if (process.getuid?.() === 0) {
    it("says which folder the server's user cannot enter, since it does not run as root", async () => {
      const closed = openFolder();
      chmodSync(closed, 0o700);
      const inside = join(closed, "database");
      const message = new RegExp(`cannot enter ${closed}; choose another folder, or: chmod o`);
      await assert.rejects(
        EmbeddedDatabase.open(inside),
        refusal("DatabaseFolderUnusable", message),
      );
    });
  }
});

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function ownerOf(path: string): { uid: number; gid: number } {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}
