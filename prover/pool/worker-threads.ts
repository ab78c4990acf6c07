/**
 * Worker threads that may die. tinypool replaces a thread that throws. But a thread that exits
 * (process.exit, terminate, out of memory) counts as busy for ever: its task never settles, it is never
 * replaced, and closing hangs. Here an exit counts as an error. Nothing is retried. If threads cannot
 * start, tasks keep waiting.
 */

import type { MessagePort } from "node:worker_threads";
import { Tinypool } from "tinypool";

type Thread = Tinypool["threads"][number];

export class WorkerThreads {
  readonly #pool: Tinypool;
  readonly #watched = new WeakSet<Thread>();

  readonly #onThreadExit: (threadId: number) => void;

  /**
   * @param file - module whose default export runs a task.
   * @param onThreadExit - called whenever a thread has ended, for whatever reason.
   */
  constructor(file: URL, count: number, onThreadExit: (threadId: number) => void) {
    this.#onThreadExit = onThreadExit;
    // The minimum equals the maximum: only then does tinypool replace a thread at once.
    this.#pool = new Tinypool({ filename: file.href, minThreads: count, maxThreads: count });
    // The death of an idle worker does not matter: it is replaced when a task comes.
    this.#pool.on("error", () => {});
    this.#watchAll();
  }

  /**
   * Runs a task on the next free worker.
   * @param signal - kills the worker that runs the task, or takes the task off the queue.
   * @throws the error that ended the worker; a task itself must not throw.
   */
  async run<Result>(
    task: object,
    options: { signal: AbortSignal; transferList: MessagePort[] },
  ): Promise<Result> {
    const result = this.#pool.run(task, options) as Promise<Result>;
    this.#watchAll();
    try {
      return await result;
    } finally {
      this.#watchAll();
    }
  }

  /** Ends all threads. Running and waiting tasks are rejected. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Watches new threads. Called wherever tinypool may have started some. */
  #watchAll(): void {
    for (const thread of this.#pool.threads) {
      if (this.#watched.has(thread)) continue;
      this.#watched.add(thread);
      const { threadId } = thread;
      thread.once("exit", (code: number) => {
        this.#onThreadExit(threadId);
        this.#onExit(thread, code);
      });
    }
  }

  /** A thread that tinypool ended itself is no longer among its threads. */
  #onExit(thread: Thread, code: number): void {
    if (!this.#pool.threads.includes(thread)) return;
    thread.emit("error", new Error(`worker thread exited with code ${code}`));
    this.#watchAll();
  }
}
