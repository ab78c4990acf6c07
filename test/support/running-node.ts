/** `quipu node` and `quipu follow` in child processes, as they run on a terminal. */
import { spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** What a node prints when it has started. */
interface Started {
  readonly api: string;
  readonly rpc: string;
  readonly contract: string;
  readonly folder: string;
}

export class RunningCommand {
  readonly started: Started;
  readonly #pid: number;
  readonly #ended: Promise<number | null>;

  private constructor(started: Started, pid: number, ended: Promise<number | null>) {
    this.started = started;
    this.#pid = pid;
    this.#ended = ended;
  }

  /** Starts it with `--json`, and waits for what it prints. */
  static start(...args: readonly (string | number)[]): Promise<RunningCommand> {
    const words = [main, ...args.map(String), "--json"];
    // A group of its own, as a terminal makes one: Ctrl-C goes to all of it.
    const child = spawn(process.execPath, words, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    let [stdout, stderr] = ["", ""];
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      stderr += part;
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      ended.then((code) => reject(new Error(`it has ended with ${code}: ${stdout}${stderr}`)));
      child.stdout.setEncoding("utf8").on("data", (part: string) => {
        stdout += part;
        if (stdout.endsWith("}\n"))
          resolve(new RunningCommand(JSON.parse(stdout), child.pid!, ended));
      });
    });
  }

  /** Ctrl-C. @returns the exit code */
  async interrupt(): Promise<number | null> {
    process.kill(-this.#pid, "SIGINT");
    return this.#ended;
  }
}

/** Ports that nobody listens on now. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
