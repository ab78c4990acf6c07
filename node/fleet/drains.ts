/**
 * Processes of provers that are to finish and leave. It is theirs, not their sessions': who loses his connection, or whose
 * node starts again, is told when he joins again.
 */

/** Processes that are remembered; the longest known is forgotten first. */
const MOST = 4096;

/** Where they are kept for the next start of the node. */
export interface DrainKeeper {
  /** Those that were kept. @throws QuipuError `StoreUnavailable`. */
  all(): Promise<readonly string[]>;
  /** Keeps some; known ones are passed over. @throws QuipuError `StoreUnavailable`. */
  add(instances: readonly string[]): Promise<void>;
}

export class Drains {
  readonly #instances = new Set<string>();

  get all(): readonly string[] {
    return [...this.#instances];
  }

  add(instances: Iterable<string>): void {
    for (const instance of instances) {
      this.#instances.add(instance);
      const [oldest] = this.#instances;
      if (this.#instances.size > MOST) this.#instances.delete(oldest!);
    }
  }

  has(instance: string | undefined): boolean {
    return instance !== undefined && this.#instances.has(instance);
  }
}
