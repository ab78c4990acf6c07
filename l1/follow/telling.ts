/**
 * What an observer is told, so that it misses nothing: a call that failed is made again before anything
 * else, unless the observer has meanwhile lost what came before. Then it is told from further back.
 */
import type { BlockReference } from "./checkpoint.js";
import type { FollowedRange, FollowObserver } from "./follow-observer.js";

/** An observer has failed: it says nothing against the state that was followed. */
export class ObserverFault extends Error {
  override readonly name = "ObserverFault";

  /** @param cause what the observer has thrown */
  constructor(override readonly cause: unknown) {
    super("the observer has failed");
  }
}

/** A call that was made, and the number of batches that the observer must know before. */
interface Call {
  readonly before: number;
  readonly make: () => Promise<void>;
}

export class Telling {
  readonly #observer: FollowObserver;
  readonly #isInChain: (block: BlockReference) => Promise<boolean>;
  /** The call that has failed. */
  #failed: Call | undefined;

  /** @param isInChain whether L1 has a block */
  constructor(observer: FollowObserver, isInChain: (block: BlockReference) => Promise<boolean>) {
    this.#observer = observer;
    this.#isInChain = isInChain;
  }

  /**
   * Whether the observer knows so many batches, as the chain has them.
   *
   * @throws ObserverFault; what asking L1 throws.
   */
  async knows(batches: number): Promise<boolean> {
    if (batches === 0) return true;
    const block = await guarded(() => this.#observer.blockOf(batches - 1));
    return block !== undefined && (await this.#isInChain(block));
  }

  /**
   * Makes the call again that has failed last.
   *
   * @returns false if it cannot be made, because the observer does not know what comes before
   * @throws ObserverFault; what asking L1 throws.
   */
  async repeat(): Promise<boolean> {
    if (this.#failed === undefined) return true;
    if (!(await this.knows(this.#failed.before))) return false;
    await this.#tell(this.#failed);
    return true;
  }

  /** Tells that the state begins anew, whatever else was to be told. @throws ObserverFault. */
  async truncated(batches: number): Promise<void> {
    await this.#tell({ before: batches, make: () => this.#observer.truncated(batches) });
  }

  /** Tells of a range. @throws ObserverFault. */
  async advanced(range: FollowedRange): Promise<void> {
    await this.#tell({ before: range.firstBatch, make: () => this.#observer.advanced(range) });
  }

  async #tell(call: Call): Promise<void> {
    this.#failed = call;
    await guarded(call.make);
    this.#failed = undefined;
  }
}

async function guarded<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    throw new ObserverFault(cause);
  }
}
