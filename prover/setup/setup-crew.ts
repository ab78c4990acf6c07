/**
 * The worker threads of one setup. They end with it: each holds tables of many megabytes and memory
 * that the trapdoor has passed through.
 */
import { Tinypool } from "tinypool";
import { rowSizes } from "../arithmetic/fixed-base-functions.js";
import { messageOf, proverError } from "../prover-error.js";
import type { BaseTable, PointsTask, QapTask, Refusal, SetupTask } from "./setup-tasks.js";

/** Tasks per thread that may be finished or running before the oldest result is taken. */
const TASKS_AHEAD = 4;

/** Threads that do the tasks of setup-tasks.ts. Dismiss them when done. */
export class SetupCrew {
  readonly #pool: Tinypool;
  readonly #threads: number;

  constructor(threads: number) {
    this.#threads = threads;
    this.#pool = new Tinypool({
      filename: new URL("./setup-worker.js", import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      // Options of this process, such as --eval, may not make sense in a thread.
      execArgv: [],
    });
  }

  /**
   * Evaluates the QAP and returns the size of the coefficients section.
   *
   * @throws QuipuError as evaluateQap does, or SetupFailed if the thread dies
   */
  evaluateQap(task: QapTask): Promise<number> {
    return this.#run<number>(task);
  }

  /**
   * Fills the table if the threads have it in common; each fills its own otherwise.
   *
   * @throws QuipuError SetupFailed if a thread dies
   */
  async fill(table: BaseTable): Promise<void> {
    if (!("memory" in table)) return;
    const rows = rowSizes(table.width).map((_, row) => row);
    await Promise.all(rows.map((row) => this.#run({ kind: "table row", table, row })));
  }

  /** The points of each task, in the order of the tasks, with a bounded number held in memory. */
  async *points(tasks: Iterable<PointsTask>): AsyncGenerator<Uint8Array, undefined> {
    const ahead: Promise<Uint8Array>[] = [];
    for (const task of tasks) {
      const points = this.#run<Uint8Array>(task);
      points.catch(() => undefined); // awaited below, unless an earlier one has failed
      ahead.push(points);
      if (ahead.length === TASKS_AHEAD * this.#threads) yield await ahead.shift()!;
    }
    for (const points of ahead) yield await points;
  }

  /** Ends the threads, in the middle of a task if need be; its promise rejects. */
  async dismiss(): Promise<void> {
    await this.#pool.destroy();
  }

  async #run<Result>(task: SetupTask): Promise<Result> {
    let answer: Result | Refusal;
    try {
      answer = (await this.#pool.run(task)) as Result | Refusal;
    } catch (cause) {
      const why = messageOf(cause);
      throw proverError("SetupFailed", `task "${task.kind}" did not finish: ${why}`, cause);
    }
    if (isRefusal(answer)) throw proverError(answer.code, answer.message);
    return answer;
  }
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === "object" && answer !== null && "code" in answer && "message" in answer;
}
