/** A node and its database as processes that are killed and started again. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedDatabase } from "../../node/database/embedded-database.js";
import { runningPostmaster } from "../../node/database/postmaster.js";
import { testedPrograms } from "./test-database.js";
import { until } from "./until.js";

const PROGRAM = fileURLToPath(new URL("./killed-node.js", import.meta.url));

/** A server that was killed reads its log again, on a machine that has other work. */
const START_MS = 600_000;

/** Characters of its log that are shown if it ends by itself. */
const LAST_WORDS = 4000;

export const VICTIMS = ["node", "database", "both"] as const;
export type Victim = (typeof VICTIMS)[number];

export interface KilledNodeSetup {
  readonly endpoint: string;
  readonly contract: string;
  /** For everything that the node keeps; the database's user can enter it. */
  readonly folder: string;
  readonly shape: string;
  readonly group: number;
  readonly publish: "calldata" | "blob";
  /** Of the API: its clients come again to the same address. */
  readonly port: number;
}

export class KillableNode {
  readonly #setup: KilledNodeSetup;
  readonly #database: string;
  readonly #log: number;
  #child: ChildProcess | undefined;
  #url: string | undefined;

  constructor(setup: KilledNodeSetup) {
    this.#setup = setup;
    this.#database = join(setup.folder, "database");
    this.#log = openSync(join(setup.folder, "node.log"), "a");
  }

  /** Of its API; undefined while it starts. */
  get url(): string | undefined {
    return this.#url;
  }

  start(): void {
    const args = [PROGRAM, JSON.stringify(this.#setup)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", this.#log] });
    this.#child = child;
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      if (child === this.#child) this.#url = text.trim();
    });
  }

  /** Waits until it serves. */
  async up(): Promise<string> {
    await until(() => this.#url !== undefined || this.#hasEnded(), START_MS);
    this.#assertRunning();
    return this.#url!;
  }

  /** Kills, without a word before, and starts again what does not come back by itself. */
  async kill(victim: Victim): Promise<void> {
    this.#assertRunning();
    if (victim !== "node") await this.#killServer();
    if (victim === "database") return;
    await this.#kill();
    this.start();
  }

  /** Ends the node for good. */
  async end(): Promise<void> {
    if (this.#child === undefined || this.#hasEnded()) return;
    await this.#kill();
  }

  /** Opens the database of a node that has ended, and ends it afterwards. */
  async withDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
    const database = await EmbeddedDatabase.open(this.#database, { programs: testedPrograms() });
    try {
      return await work(database.url);
    } finally {
      await database.stop();
    }
  }

  async #killServer(): Promise<void> {
    const cluster = join(this.#database, "cluster");
    let server: number | undefined;
    await until(async () => {
      server = (await runningPostmaster(cluster))?.pid;
      return server !== undefined;
    }, START_MS);
    process.kill(server!, "SIGKILL");
  }

  async #kill(): Promise<void> {
    this.#url = undefined;
    const child = this.#child!;
    this.#child = undefined;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }

  #hasEnded(): boolean {
    const child = this.#child;
    return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
  }

  #assertRunning(): void {
    if (!this.#hasEnded()) return;
    const { exitCode, signalCode } = this.#child!;
    const words = readFileSync(join(this.#setup.folder, "node.log"), "utf8").slice(-LAST_WORDS);
    assert.fail(`the node has ended by itself: ${exitCode ?? signalCode}\n${words}`);
  }
}
