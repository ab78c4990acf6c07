/**
 * A thread that hashes pairs of lists with Poseidon, alone or beside others: all of them take the next pair from a
 * counter in the memory that they share, so that a slow one does not hold up the others.
 */

/** A memory with pairs to hash, and what it takes to hash them; other threads can be sent it. */
export interface SharedPairs {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the tables. */
  readonly table: number;
  /** Address of the work memory of the first thread, and the bytes of each. */
  readonly work: number;
  readonly workBytes: number;
  /** Bytes of two lists with the place of their hash before each. */
  readonly pairBytes: number;
}

/** Address 0 means "none" to the generated code. The counters are at CONTROL. */
const CONTROL = 16;
export const VALUES = 64;

/** Pairs that nobody has taken; below 0 by the threads that have found none. */
const LEFT = 0;
/** Pairs that others than the requesting thread have hashed. */
const HASHED = 1;

/** Threads that can share pairs. */
export const MOST_THREADS = 8;

/** For how long a thread may hash one pair, in milliseconds, before nobody waits for it any more. */
const PATIENCE_MS = 2000;

export class PairThread {
  readonly #hash: (pair: number) => void;
  readonly #control: Int32Array;

  /** @param number 0 for the requesting thread, below `MOST_THREADS` */
  constructor(shared: SharedPairs, number: number) {
    const { module, memory, table, work, workBytes, pairBytes } = shared;
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const hash = exports.hash as (values: number, table: number, work: number) => void;
    const ownWork = work + number * workBytes;
    this.#hash = (pair) => hash(VALUES + pair * pairBytes, table, ownWork);
    this.#control = new Int32Array(memory.buffer, CONTROL, 2);
  }

  /** Hashes pairs that another thread has put there, until none is left. */
  help(): void {
    this.#work(() => {
      Atomics.add(this.#control, HASHED, 1);
      Atomics.notify(this.#control, HASHED);
    });
  }

  /**
   * Hashes the first so many pairs, with the help of others.
   *
   * @param onPosted told when others can take some
   * @returns whether all are hashed: false if a thread that has taken one does not come back with it. The memory
   *   must then be given up, because that one may write to it still.
   */
  hash(pairs: number, onPosted: () => void): boolean {
    const control = this.#control;
    Atomics.store(control, HASHED, 0);
    Atomics.store(control, LEFT, pairs);
    onPosted();
    let own = 0;
    this.#work(() => {
      own += 1;
    });
    for (;;) {
      const others = Atomics.load(control, HASHED);
      if (own + others === pairs) return true;
      if (Atomics.wait(control, HASHED, others, PATIENCE_MS) === "timed-out") return false;
    }
  }

  #work(onHashed: () => void): void {
    // Who only looks does not count down: a helper looks more often than the counter could bear.
    while (Atomics.load(this.#control, LEFT) > 0) {
      // Whoever gets a number above 0 has a pair of those that are there now.
      const left = Atomics.sub(this.#control, LEFT, 1);
      if (left <= 0) return;
      this.#hash(left - 1);
      onHashed();
    }
  }
}
