/**
 * A PostgreSQL for one test file, and a database of its own for each test. It is the one of the package, unless
 * `QUIPU_TEST_POSTGRES` names another one's folder of programs (Debian: /usr/lib/postgresql/15/bin), or
 * `QUIPU_TEST_DATABASE_URL` a server that runs and lets us make databases.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { EmbeddedDatabase } from "../../node/database/embedded-database.js";
import type { ServerPrograms } from "../../node/database/server-package.js";
import { temporaryFolder } from "./temporary-folder.js";

/** The programs that tests of the server itself start; undefined for those of the package. */
export function testedPrograms(): ServerPrograms | undefined {
  const folder = process.env.QUIPU_TEST_POSTGRES;
  if (folder === undefined) return undefined;
  const postgres = join(folder, "postgres");
  const major = /(\d+)/.exec(execFileSync(postgres, ["--version"], { encoding: "utf8" }))![1]!;
  return { initdb: join(folder, "initdb"), postgres, major };
}

/** A temporary folder that the server can enter if it runs as another user. */
export function openFolder(): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  return folder;
}

export class TestDatabase {
  readonly #url: string;
  readonly #embedded: EmbeddedDatabase | undefined;
  readonly #names: string[] = [];

  private constructor(url: string, embedded: EmbeddedDatabase | undefined) {
    this.#url = url;
    this.#embedded = embedded;
  }

  static async start(): Promise<TestDatabase> {
    const url = process.env.QUIPU_TEST_DATABASE_URL;
    if (url !== undefined) return new TestDatabase(url, undefined);
    const folder = join(openFolder(), "database");
    const embedded = await EmbeddedDatabase.open(folder, { programs: testedPrograms() });
    return new TestDatabase(embedded.url, embedded);
  }

  /** Makes an empty database. @returns its URL */
  async create(): Promise<string> {
    const name = `quipu_test_${randomBytes(6).toString("hex")}`;
    this.#names.push(name);
    await this.query(`create database ${name}`);
    const url = new URL(this.#url);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** Asks the server itself, or one of its databases. */
  async query(text: string, url = this.#url): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client(url);
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Ends all connections with a database, as an administrator does. */
  async endConnections(url: string): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    const which = `datname = '${name}' and pid <> pg_backend_pid()`;
    await this.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${which}`);
  }

  async stop(): Promise<void> {
    if (this.#embedded !== undefined) return this.#embedded.stop();
    for (const name of this.#names) await this.query(`drop database ${name} with (force)`);
  }
}
