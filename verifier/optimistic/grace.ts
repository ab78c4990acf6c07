/**
 * More time for the queues after a contest: items wait while it is open, and items that a fall brings back
 * wait again. So a contest brings about no freeze.
 */
interface Heads {
  readonly depositHead: number;
  readonly exitHead: number;
}

export class Grace {
  #until = 0;
  #heads: Heads = { depositHead: 0, exitHead: 0 };

  /** The time until which nothing at the heads is overdue, in seconds. */
  get until(): number {
    return this.#until;
  }

  /** The items from which on there is more time. */
  get heads(): Heads {
    return this.#heads;
  }

  /**
   * Gives more time.
   *
   * @param until at least so long, in seconds
   * @param heads behind the last batch that a fall cannot reach
   * @param now in seconds
   */
  extend(until: number, { depositHead, exitHead }: Heads, now: number): void {
    if (now <= this.#until) {
      depositHead = Math.min(depositHead, this.#heads.depositHead);
      exitHead = Math.min(exitHead, this.#heads.exitHead);
    }
    this.#heads = { depositHead, exitHead };
    this.#until = Math.max(this.#until, until);
  }

  /**
   * By when an item must have been taken.
   *
   * @param due by its entry, in seconds
   * @param head of its queue, from which on there is more time
   * @param spacing seconds for each item before it
   */
  dueOf(index: number, due: number, head: number, spacing: number): number {
    if (index < head) return due;
    return Math.max(due, this.#until + spacing * (index - head));
  }
}
