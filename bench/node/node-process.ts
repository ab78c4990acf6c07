/** A node in a process of its own, as `quipu node --json` runs in a terminal. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as v from "valibot";
import { benchError } from "../bench-error.js";

/** What a node prints when it has started, as far as it is needed here. */
const STARTED = v.object({ api: v.string(), rpc: v.string(), shapes: v.array(v.string()) });

/** What it prints instead if it cannot start. */
const FAILED = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** Lines of a failed start that are told on. */
const TOLD = 5;

export class NodeProcess {
  /** Its address, without the prefix of the API. */
  readonly url: string;
  /** The JSON-RPC endpoint of its chain. */
  readonly rpc: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { api, rpc }: v.InferOutput<typeof STARTED>) {
    this.#child = child;
    this.url = new URL(api).origin;
    this.rpc = rpc;
  }

  /**
   * Starts a node, and waits until its API answers. It ends with this process at the latest.
   *
   * @param command the program and its arguments, `--json` among them
   * @throws QuipuError `ProcessLost` if it ends before, with what it has said.
   */
  static async start([program, ...args]: readonly string[]): Promise<NodeProcess> {
    const child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
    const end = (): void => void child.kill("SIGTERM");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    return new NodeProcess(child, await started(child));
  }

  /** Ends it as SIGTERM does, and waits until it has closed what it has open. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
  }
}

function started(child: ChildProcess): Promise<v.InferOutput<typeof STARTED>> {
  let [stdout, stderr] = ["", ""];
  return new Promise((resolve, reject) => {
    const lost = (how: string): void => {
      const said = stderr.trim().split("\n").slice(-TOLD).join("\n");
      reject(benchError("ProcessLost", `the node ended before it had started: ${how}\n${said}`));
    };
    child.once("error", ({ message }) => lost(message));
    child.once("close", (code, signal) => lost(signal ?? `exit code ${code}`));
    child.stderr!.setEncoding("utf8").on("data", (part: string) => {
      stderr += part;
    });
    child.stdout!.setEncoding("utf8").on("data", (part: string) => {
      stdout += part;
      // The object is printed at once, but may come in several pieces.
      if (!stdout.endsWith("}\n")) return;
      const said: unknown = JSON.parse(stdout);
      // Why it failed comes with its end.
      if (!v.is(FAILED, said)) resolve(v.parse(STARTED, said));
    });
  });
}
