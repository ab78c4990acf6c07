/** Since when this node knows the items of L1's queues, by their positions. */
import type { FollowedState } from "../../l1/follow/followed-state.js";

type Queue = "deposits" | "exits";

export class QueueAges {
  readonly #since = { deposits: new Map<number, number>(), exits: new Map<number, number>() };

  /** Notes what waits now, and forgets what does not. @param now milliseconds */
  note(queues: Pick<FollowedState, Queue>, now: number): void {
    for (const name of ["deposits", "exits"] as const) {
      const items = queues[name].map(({ index }) => index);
      const known = this.#since[name];
      this.#since[name] = new Map(items.map((index) => [index, known.get(index) ?? now]));
    }
  }

  /** Since when an item is known; undefined if it does not wait. */
  of(name: Queue, index: number): number | undefined {
    return this.#since[name].get(index);
  }
}
