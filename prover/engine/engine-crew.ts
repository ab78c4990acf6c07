/**
 * The threads that work on one proof at a time: the requesting thread and its helpers. They take tasks
 * from a counter in shared memory, so a slow thread does not hold up the others. Helpers end with the
 * thread that started them.
 */
import { Worker } from "node:worker_threads";
import { messageOf, proverError } from "../prover-error.js";
import type { CrewAnswer, CrewOrder } from "./crew-order.js";
import type { EngineKey, Workspace } from "./engine-key.js";
import type { Phase } from "./engine-phases.js";
import type { PhaseRunner } from "./engine-prover.js";
import { EngineThread } from "./engine-thread.js";

export class EngineCrew {
  readonly #helpers: readonly Worker[];
  /** The next task of the current phase. */
  readonly #counter = new Int32Array(new SharedArrayBuffer(4));
  #own: { readonly key: string; readonly thread: EngineThread } | undefined;

  /** @param threads number of all threads, including the requesting one. */
  constructor(threads: number) {
    const file = new URL("./crew-worker.js", import.meta.url);
    this.#helpers = Array.from({ length: threads - 1 }, () => {
      const helper = new Worker(file, { execArgv: [] });
      helper.unref();
      return helper;
    });
  }

  /** Prepares all threads for a proof in a workspace of a key. */
  async begin(key: EngineKey, workspaceNumber: number): Promise<PhaseRunner> {
    const workspace = key.workspaces[workspaceNumber]!;
    const orders = this.#helpers.map((helper, index) =>
      ask(helper, { kind: "begin", key, workspaceNumber, threadNumber: index + 1 }),
    );
    const own = this.#threadFor(key, workspace, workspaceNumber);
    await Promise.all(orders);
    return { own, run: (phase) => this.#run(key, own, phase) };
  }

  /** Ends the helpers. */
  async end(): Promise<void> {
    await Promise.all(this.#helpers.map((helper) => helper.terminate()));
  }

  #threadFor(key: EngineKey, workspace: Workspace, workspaceNumber: number): EngineThread {
    const name = `${key.id} ${workspaceNumber}`;
    if (this.#own?.key !== name) {
      this.#own = { key: name, thread: new EngineThread(key, workspace, 0) };
    }
    return this.#own.thread;
  }

  async #run(key: EngineKey, own: EngineThread, phase: Phase): Promise<Float64Array> {
    const tasks = EngineThread.taskCount(key, phase);
    const counter = this.#counter;
    Atomics.store(counter, 0, 0);
    const spent = new Float64Array(new SharedArrayBuffer(8 * tasks));
    const order: CrewOrder = { kind: "phase", phase, counter, spent };
    const others = this.#helpers.map((helper) => ask(helper, order));
    try {
      own.runAll(phase, counter, spent);
    } finally {
      await Promise.all(others);
    }
    return spent;
  }
}

/** Sends an order and waits for the answer. A helper has one order at a time. */
function ask(helper: Worker, order: CrewOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      helper.off("message", onMessage);
      helper.off("error", settle);
      helper.off("exit", onExit);
      if (error === undefined) resolve();
      else reject(proverError("ProvingFailed", `engine thread: ${messageOf(error)}`, error));
    };
    const onMessage = ({ failed }: CrewAnswer) => {
      settle(failed === undefined ? undefined : new Error(failed));
    };
    const onExit = (code: number) => settle(new Error(`exited with code ${code}`));
    helper.on("message", onMessage);
    helper.on("error", settle);
    helper.on("exit", onExit);
    helper.postMessage(order);
  });
}
