/**
 * What is to be written to the journal, in the order in which it has happened. A write that fails stays, and
 * those behind it wait: the journal is always what the node has been at some time.
 */
import { OneAtATime } from "../../src/one-at-a-time.js";
import type { BatchJournal } from "./batch-journal.js";

export type JournalWrite = (journal: BatchJournal) => Promise<void>;

export class JournalWrites {
  readonly #journal: BatchJournal;
  readonly #turns = new OneAtATime();
  readonly #writes: JournalWrite[] = [];

  constructor(journal: BatchJournal) {
    this.#journal = journal;
  }

  read(): ReturnType<BatchJournal["read"]> {
    return this.#journal.read();
  }

  /** Adds what `flush` is to write. */
  note(write: JournalWrite): void {
    this.#writes.push(write);
  }

  /**
   * Writes everything that has been noted.
   *
   * @throws what the journal throws; another call goes on with the same write.
   */
  async flush(): Promise<void> {
    if (this.#writes.length === 0) return;
    await this.#turns.run(async () => {
      for (let next = this.#writes[0]; next !== undefined; next = this.#writes[0]) {
        await next(this.#journal);
        this.#writes.shift();
      }
    });
  }
}
