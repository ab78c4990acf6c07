/**
 * More time for the queues after a contest: items wait while it is open, and items that a fall brings back
 * wait again. So a contest brings about no freeze.
 */
interface Heads {
  readonly depositHead: number;
  readonly exitHead: number;
}

/** How many items have joined the queues. */
interface Tails {
  readonly depositTail: number;
  readonly exitTail: number;
}

export class Grace {
  #until = 0;
  #heads: Heads = { depositHead: 0, exitHead: 0 };
  #tails: Tails = { depositTail: 0, exitTail: 0 };

  /** The time until which nothing at the heads is overdue, in seconds. */
  get until(): number {
    return this.#until;
  }

  /** The items from which on there is more time. */
  get heads(): Heads {
    return this.#heads;
  }

  /** The ends of the queues at the last contest: who joins later has the time of the queue and no more. */
  get tails(): Tails {
    return this.#tails;
  }

  /**
   * Gives more time.
   *
   * @param until at least so long, in seconds
   * @param heads behind the last batch that a fall cannot reach
   * @param now in seconds
   */
  extend(until: number, { depositHead, exitHead }: Heads, tails: Tails, now: number): void {
    if (now <= this.#until) {
      depositHead = Math.min(depositHead, this.#heads.depositHead);
      exitHead = Math.min(exitHead, this.#heads.exitHead);
    }
    this.#heads = { depositHead, exitHead };
    this.#tails = tails;
    this.#until = Math.max(this.#until, until);
  }

  /**
   * By when an item that waits must have been taken. It stands at `head` or behind: the head of a queue is not before
   * that one when a contest sets it, and goes back by a fall alone, which sets it anew.
   *
   * @param due by its entry, in seconds
   * @param queue where there is more time in its queue: from which item on, and before which there is more for each
   *   item before it
   * @param spacing seconds for each of those
   */
  dueOf(
    index: number,
    due: number,
    { head, tail }: { readonly head: number; readonly tail: number },
    spacing: number,
  ): number {
    return Math.max(due, this.#until + (index < tail ? spacing * (index - head) : 0));
  }
}
