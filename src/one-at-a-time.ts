/** Runs tasks one after another, in the order in which they come. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task when all before it have ended, whatever became of them. */
  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }
}
