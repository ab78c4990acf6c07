/**
 * A PostgreSQL of the node's own, in a folder. It comes with an optional package, listens on a socket in
 * that folder and nowhere else, and is started again when it ends. It may outlive a process that is
 * killed: the next one takes it over as it is.
 *
 * What is in the folder: `cluster/` (PostgreSQL's data), `socket/`, `server.log`.
 */
import { chmod, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeFolder } from "../../files/make-folder.js";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { nodeError } from "../node-error.js";
import { createCluster, DATABASE_USER } from "./create-cluster.js";
import { explainFailure } from "./explain-failure.js";
import { DATABASE_NAME, Keeper } from "./keeper.js";
import { disownPidFile, runningPostmaster, worksIn } from "./postmaster.js";
import { findServerPackage, type ServerPrograms, serverPrograms } from "./server-package.js";
import { ServerProcess, type ServerStart } from "./server-process.js";
import { giveTo, obstacleOf, serverUser } from "./server-user.js";
import { socketFolder } from "./socket-folder.js";

/** A server that was killed reads its log again before it answers. */
const START_MS = 300_000;
/** A process that was killed holds its server no longer than this. */
const TAKEN_MS = 5000;
/** A server that is asked to stop writes a checkpoint; then it is made to, and recovers at the next start. */
const STOP_MS = 60_000;
const POLL_MS = 25;
/** Servers that are killed while they start, as a system without memory does, before that is told as a failure. */
const KILLED_AT_MOST = 5;
/** The longest pause between two attempts to start a server again. */
const LONGEST_PAUSE_MS = 5000;

/** Reasons for which a server does not start that go by by themselves: another one is just ending. */
const PASSING = /lock file ".*" already exists|pre-existing shared memory block/;

export interface EmbeddedDatabaseOptions {
  /** Another PostgreSQL than that of the optional package. */
  readonly programs?: ServerPrograms | undefined;
  /** Ends starting. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the server has gone, and why it does not come back, and with nothing when it is there again. */
  readonly onChange?: ((failure: QuipuError | undefined) => void) | undefined;
}

/**
 * A server that runs until it is stopped.
 *
 * @example
 * const database = await EmbeddedDatabase.open("data/database");
 * const store = await Store.open({ url: database.url, deployment });
 * await store.close();
 * await database.stop();
 */
export class EmbeddedDatabase {
  /** For libpq, psql, and `Store.open`. */
  readonly url: string;
  readonly #start: ServerStart;
  readonly #onChange: (failure: QuipuError | undefined) => void;
  readonly #stopping = new AbortController();
  #keeper: Keeper | undefined;
  #pid: number | undefined;
  /** Servers that were killed before they answered, since one did. */
  #killed = 0;
  #failure: QuipuError | undefined;
  #recovering: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  /** A process that ends without stopping it takes it along, as far as it can. */
  readonly #onExit = (): void => this.#kill("SIGINT");

  private constructor(start: ServerStart, onChange: (failure: QuipuError | undefined) => void) {
    this.#start = start;
    this.#onChange = onChange;
    // libpq does not read a plus as a blank.
    const query = `host=${encodeURIComponent(start.socketFolder)}&sslmode=disable`;
    this.url = `postgresql://${DATABASE_USER}@localhost/${DATABASE_NAME}?${query}`;
  }

  /**
   * Starts the server of a folder, or takes over the one that runs there.
   *
   * @param folder made if it is not there
   * @throws QuipuError `PackageMissing`, `PlatformUnsupported`, `DatabaseVersionMismatch`,
   *   `DatabaseFolderUnusable`, `NoSpaceLeft`, `FileUnwritable`; `NodeRunning` if another process has
   *   it; `DatabaseFailed`.
   */
  static async open(
    folder: string,
    options: EmbeddedDatabaseOptions = {},
  ): Promise<EmbeddedDatabase> {
    const { programs, signal, onChange = () => undefined } = options;
    const start = await prepare(resolve(folder), programs);
    // One that lives has its socket where it was told to.
    const running = await runningPostmaster(start.cluster);
    const place = running?.socketFolder ?? start.socketFolder;
    const database = new EmbeddedDatabase({ ...start, socketFolder: place }, onChange);
    process.once("exit", database.#onExit);
    try {
      await database.#launch(signal === undefined ? [] : [signal]);
    } catch (error) {
      await database.stop().catch(() => undefined);
      throw error;
    }
    return database;
  }

  /** The server's process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Why there is no server at the moment, while it is tried again and again. */
  get failure(): QuipuError | undefined {
    return this.#failure;
  }

  /** Stops the server. What is committed stays. @throws QuipuError `DatabaseFailed` if it does not end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    await this.#recovering;
    await this.#keeper?.end();
    const { cluster, socketFolder: place } = this.#start;
    const pid = this.#pid;
    try {
      if (pid === undefined) return;
      for (const signal of ["SIGINT", "SIGQUIT"] as const) {
        this.#kill(signal);
        if (await hasEnded(pid, cluster)) return;
      }
      const message = `${cluster}: PostgreSQL, process ${pid}, does not end`;
      throw nodeError("DatabaseFailed", message);
    } finally {
      process.off("exit", this.#onExit);
      if (!place.startsWith(join(cluster, ".."))) await rm(place, { recursive: true, force: true });
    }
  }

  #kill(signal: NodeJS.Signals): void {
    try {
      if (this.#pid !== undefined) process.kill(this.#pid, signal);
    } catch {
      // It has ended.
    }
  }

  /** Brings it about that a server runs and is this process' own. */
  async #launch(signals: readonly AbortSignal[]): Promise<void> {
    const { cluster, socketFolder: place } = this.#start;
    const start = performance.now();
    let server: ServerProcess | undefined;
    let takenSince: number | undefined;
    for (;;) {
      for (const signal of [this.#stopping.signal, ...signals]) signal.throwIfAborted();
      const running = await runningPostmaster(cluster);
      if (running === undefined) server = await this.#startUnlessStarting(server);
      else {
        this.#pid = running.pid;
        const keeper = await Keeper.take(running.socketFolder ?? place, () => this.#recover());
        if (keeper instanceof Keeper) {
          this.#keeper = keeper;
          this.#killed = 0;
          return;
        }
        takenSince = keeper === undefined ? undefined : (takenSince ?? performance.now());
        if (takenSince !== undefined && performance.now() - takenSince > TAKEN_MS) {
          this.#pid = undefined;
          throw taken(cluster, running.pid);
        }
      }
      if (performance.now() - start > START_MS) {
        const what = `${cluster}: PostgreSQL has not answered in ${START_MS / 1000} seconds`;
        throw explainFailure(what, (await server?.messages()) ?? "");
      }
      await sleep(POLL_MS);
    }
  }

  /** Starts a server unless one is starting. */
  async #startUnlessStarting(server: ServerProcess | undefined): Promise<ServerProcess> {
    if (server !== undefined && !server.hasEnded) return server;
    const text = (await server?.messages()) ?? "";
    const { cluster } = this.#start;
    // Between the look at the file and the end of the server another one may have been found.
    const isKilled = server?.endedBy === "SIGKILL" && this.#killed++ < KILLED_AT_MOST;
    if (server !== undefined && !isKilled && !PASSING.test(text)) {
      throw explainFailure(`${cluster}: PostgreSQL did not start`, text);
    }
    await disownPidFile(cluster);
    const started = await ServerProcess.start(this.#start);
    this.#pid = started.pid;
    return started;
  }

  /** The server has gone: starts it again until it is there, or is to stop. */
  #recover(): void {
    if (this.#stopping.signal.aborted || this.#recovering !== undefined) return;
    const { cluster } = this.#start;
    this.#tell(
      nodeError("StoreUnavailable", `${cluster}: PostgreSQL has ended; it is started again`),
    );
    this.#recovering = this.#relaunch().finally(() => {
      this.#recovering = undefined;
    });
  }

  async #relaunch(): Promise<void> {
    const { signal } = this.#stopping;
    for (let pause = 100; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        await this.#launch([]);
        this.#tell(undefined);
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#tell(
          error instanceof QuipuError ? error : nodeError("DatabaseFailed", String(error)),
        );
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  #tell(failure: QuipuError | undefined): void {
    this.#failure = failure;
    this.#onChange(failure);
  }
}

/** Makes everything that a server needs. */
async function prepare(folder: string, chosen: ServerPrograms | undefined): Promise<ServerStart> {
  const cluster = join(folder, "cluster");
  // Nothing is made for a server that is not there.
  const found = chosen === undefined ? findServerPackage() : undefined;
  await makeFolder(folder);
  const user = await serverUser(cluster);
  await chmod(folder, 0o700).catch((cause: Error) => {
    throw nodeError("DatabaseFolderUnusable", `${folder}: ${cause.message}`, cause);
  });
  await giveTo(user, folder);
  const obstacle = user && (await obstacleOf(folder, user));
  if (obstacle !== undefined) {
    const advice = `choose another folder, or: chmod o+x ${obstacle}`;
    const who = `PostgreSQL does not run as root, and user ${user!.uid} cannot enter ${obstacle}`;
    throw nodeError("DatabaseFolderUnusable", `${folder}: ${who}; ${advice}`);
  }
  const programs = chosen ?? (await serverPrograms(found!, folder, user));
  await createCluster(cluster, programs, user);
  return {
    postgres: programs.postgres,
    cluster,
    socketFolder: await socketFolder(folder, user),
    log: join(folder, "server.log"),
    user,
  };
}

async function hasEnded(pid: number, cluster: string): Promise<boolean> {
  const end = performance.now() + STOP_MS;
  while (await worksIn(pid, cluster)) {
    if (performance.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function taken(cluster: string, pid: number): QuipuError {
  const got = `a database in use by another process (PostgreSQL is process ${pid})`;
  return nodeError("NodeRunning", gotExpected(cluster, got, "a free one"));
}
