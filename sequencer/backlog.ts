/** Operations of lists that the caller owns, in order, until they are looked at. */
import type { SignedOperation } from "../src/operations/kinds.js";
import type { Identity } from "../src/state/identity.js";

export interface Listed {
  /** Its place among all operations that the driver was handed. */
  readonly ticket: number;
  readonly operation: SignedOperation;
  /** Who stood where it pays when the list was handed in; undefined if nobody did. */
  readonly receiver: Identity | undefined;
}

export class Backlog {
  #listed: Listed[] = [];
  #start = 0;

  /** Number of operations. */
  get size(): number {
    return this.#listed.length - this.#start;
  }

  add(listed: Listed): void {
    this.#listed.push(listed);
  }

  /** Takes the first operation; undefined if there is none. */
  take(): Listed | undefined {
    const first = this.#listed[this.#start++];
    if (this.#start >= this.#listed.length) {
      this.#listed = [];
      this.#start = 0;
    }
    return first;
  }
}
