/** A server as a process, with its messages in a file that outlives both sides. */
import { spawn } from "node:child_process";
import { open, rename, stat } from "node:fs/promises";
import { SERVER_ENVIRONMENT } from "./create-cluster.js";
import type { ServerUser } from "./server-user.js";

/** The log is put aside when it is longer than this, in bytes. */
const LOG_LIMIT = 4 << 20;

/** The server listens on no address: its port is only part of the socket's name. */
export const SOCKET_PORT = 5432;

/** Nothing is reported as committed that is not on disk; nobody is let in but who may enter the socket's folder. */
const SETTINGS = {
  port: `${SOCKET_PORT}`,
  listen_addresses: "",
  unix_socket_permissions: "0700",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  logging_collector: "off",
  log_destination: "stderr",
  log_checkpoints: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Parallel queries need more shared memory than containers give by default.
  max_parallel_workers_per_gather: "0",
};

export interface ServerStart {
  readonly postgres: string;
  readonly cluster: string;
  /** Folder of the socket. */
  readonly socketFolder: string;
  /** File of its messages. */
  readonly log: string;
  readonly user: ServerUser | undefined;
}

/** A server that was started, whether or not it still lives. */
export class ServerProcess {
  readonly #log: string;
  readonly #logStart: number;
  /** Its process; undefined if it could not be made. */
  pid: number | undefined;
  #failure = "";
  #hasEnded = false;
  #endedBy: NodeJS.Signals | undefined;

  private constructor(log: string, logStart: number) {
    this.#log = log;
    this.#logStart = logStart;
  }

  /** Starts one. What hinders it is found in `messages` once it has ended. */
  static async start({ postgres, cluster, socketFolder, log, user }: ServerStart) {
    if ((await sizeOf(log)) > LOG_LIMIT) await rename(log, `${log}.old`);
    const server = new ServerProcess(log, await sizeOf(log));
    const settings = { ...SETTINGS, unix_socket_directories: quoted(socketFolder) };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const file = await open(log, "a", 0o600);
    try {
      // A session of its own: a Ctrl-C at the terminal is for whoever stops the server in its turn.
      const child = spawn(postgres, ["-D", cluster, ...flags], {
        ...user,
        cwd: "/",
        env: SERVER_ENVIRONMENT,
        detached: true,
        stdio: ["ignore", file.fd, file.fd],
      });
      child.once("error", (error) => {
        server.#failure = `error: ${error.message}`;
        server.#hasEnded = true;
      });
      child.once("exit", (_, signal) => {
        server.#hasEnded = true;
        server.#endedBy = signal ?? undefined;
      });
      server.pid = child.pid;
      child.unref();
    } finally {
      await file.close();
    }
    return server;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The signal that has ended it; undefined for none. */
  get endedBy(): NodeJS.Signals | undefined {
    return this.#endedBy;
  }

  /** What it has written. */
  async messages(): Promise<string> {
    const file = await open(this.#log, "r");
    try {
      const length = Math.max(0, (await file.stat()).size - this.#logStart);
      const bytes = Buffer.alloc(Math.min(length, 1 << 16));
      await file.read(bytes, 0, bytes.length, this.#logStart + length - bytes.length);
      return `${bytes}${this.#failure}`;
    } finally {
      await file.close();
    }
  }
}

/** A name in a list of PostgreSQL's, whatever characters it has. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
