/**
 * Worker threads that may die. tinypool replaces a thread that throws, but one that exits
 * (process.exit, terminate, out of memory) it takes for busy for ever: its task never settles, its
 * place is never filled and closing hangs. Here an exit counts as an error. Retries nothing, and
 * does not mend what tinypool cannot start: tasks wait for as long as threads die before they run.
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
   * @param onThreadExit - hears of every thread that has ended, whatever ended it.
   */
  constructor(file: URL, count: number, onThreadExit: (threadId: number) => void) {
    this.#onThreadExit = onThreadExit;
    // As many at least as at most: only then does tinypool fill a place as soon as it is empty.
    this.#pool = new Tinypool({ filename: file.href, minThreads: count, maxThreads: count });
    // The death of an idle worker concerns nobody: its place is filled when a task comes.
    this.#pool.on("error", () => {});
    this.#watchAll();
  }

  /**
   * Runs a task on the next free worker.
   * @param signal - kills the worker that runs the task, or takes the task off the queue.
   * @throws whatever ended the worker: a task itself must not throw.
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

  /** Ends all threads. Tasks that run or wait are rejected. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }

  /** Threads come and go inside tinypool; this is called wherever it may have started some. */
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
