/** Work of the same name is done one after the other, in the order in which it comes. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** @throws what `work` throws. */
  async within<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(name);
    const done = before === undefined ? work() : before.then(work);
    const ended = done.catch(() => {});
    this.#last.set(name, ended);
    try {
      return await done;
    } finally {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    }
  }
}
