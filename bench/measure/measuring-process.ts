/** A benchmark's hold on one process that measures: orders go in, measurements come out. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { WideOutcome } from "../../prover/engine/wide-lanes.js";
import { QuipuError } from "../../src/errors.js";
import { benchError } from "../bench-error.js";
import type { ProofSample, ThroughputSample } from "../result-file.js";
import type { NodeRelease } from "./node-release.js";
import type { Answer, Assignment, Measured, Order } from "./process-message.js";

export class MeasuringProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(execPath: string, signal: AbortSignal | undefined) {
    const entry = fileURLToPath(new URL("./prover-process.js", import.meta.url));
    const stdio = ["ignore", "ignore", "inherit", "ipc"] as const;
    this.#child = fork(entry, { stdio: [...stdio], execArgv: [], execPath });
    this.#ended = new Promise((resolve) => this.#child.once("exit", () => resolve()));
    // Whoever waits for an answer is told by the process' end.
    this.#child.on("error", () => {});
    const stop = () => void this.#child.kill("SIGKILL");
    signal?.addEventListener("abort", stop, { once: true });
    this.#child.once("exit", () => signal?.removeEventListener("abort", stop));
    if (signal?.aborted) stop();
  }

  /**
   * Whether wide lanes are of use.
   *
   * @param node if not under this Node
   * @throws QuipuError `ProcessLost`.
   */
  static async tryWideLanes(node?: NodeRelease, signal?: AbortSignal): Promise<WideOutcome> {
    const started = new MeasuringProcess(node?.path ?? process.execPath, signal);
    try {
      const answer = await started.#ask({ order: "try wide lanes" });
      return (answer as { wide: WideOutcome }).wide;
    } finally {
      await started.close();
    }
  }

  /** Starts a process for an assignment. @throws QuipuError `ProcessLost`. */
  static async start(assignment: Assignment, signal?: AbortSignal): Promise<MeasuringProcess> {
    const { prover } = assignment;
    const node = "backend" in prover ? prover.node : undefined;
    const started = new MeasuringProcess(node?.path ?? process.execPath, signal);
    await started.#ask({ order: "load", assignment });
    return started;
  }

  /** Sequences, proves and verifies one batch. @throws QuipuError of what went wrong. */
  async prove(): Promise<Measured<ProofSample>> {
    return ((await this.#ask({ order: "prove" })) as { proved: Measured<ProofSample> }).proved;
  }

  /** Proves batches as fast as it can. @throws QuipuError of what went wrong. */
  async proveMany(batches: number): Promise<Measured<ThroughputSample>> {
    const answer = await this.#ask({ order: "prove many", batches });
    return (answer as { provedMany: Measured<ThroughputSample> }).provedMany;
  }

  /** Lets go of the process and waits for its end. */
  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  async #ask(order: Order): Promise<Answer> {
    const child = this.#child;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const lost = () => {
        const how = child.signalCode ?? `exit code ${child.exitCode}`;
        reject(benchError("ProcessLost", `the process that measured ended: ${how}`));
      };
      if (child.exitCode !== null || child.signalCode !== null) return lost();
      child.once("exit", lost);
      child.once("message", (message) => {
        child.off("exit", lost);
        resolve(message as Answer);
      });
      child.send(order);
    });
    if (!("refused" in answer)) return answer;
    throw new QuipuError(answer.refused.code, answer.refused.message);
  }
}
