/** Turns for each operation: what concerns the same one is done one after another, and others do not wait. */
import type { OperationId } from "../../src/operations/operation-id.js";

export class OperationTurns {
  /** The end of the last task of each operation that has any. */
  readonly #last = new Map<OperationId, Promise<unknown>>();

  /** Runs a task when all before it that concern one of these operations have ended, whatever became of them. */
  run<Result>(ids: readonly OperationId[], task: () => Promise<Result>): Promise<Result> {
    const before = ids.flatMap((id) => this.#last.get(id) ?? []);
    const result = Promise.all(before).then(task);
    const end = result.then(ignore, ignore);
    for (const id of ids) this.#last.set(id, end);
    void end.then(() => {
      for (const id of ids) if (this.#last.get(id) === end) this.#last.delete(id);
    });
    return result;
  }
}

function ignore(): void {}
