/**
 * A reader of a node's events that believes what is promised of them: a stream that is taken up again misses nothing, or
 * says `resync`, and then everything is to be asked for anew. What it knows of an operation it knows from there alone.
 */
import type { QuipuClient } from "../../client/connection/quipu-client.js";
import type { TransactionState } from "../../client/messages/transaction.js";
import { QuipuError } from "../../src/errors.js";

const DONE: readonly TransactionState[] = ["committed", "finalized", "rejected"];

export class EventReader {
  readonly #states = new Map<string, TransactionState>();
  #resyncs = 0;
  #last: string | undefined;

  /** How often it had to ask for everything. */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** Whether it was told what has become of an operation at last. */
  isDone(id: string): boolean {
    const state = this.#states.get(id);
    return state !== undefined && DONE.includes(state);
  }

  stateOf(id: string): TransactionState | undefined {
    return this.#states.get(id);
  }

  /** An operation was answered so: of what comes later it is told. */
  expect(id: string, state: TransactionState): void {
    if (!this.#states.has(id)) this.#states.set(id, state);
  }

  /** Reads one connection until it breaks off, or is cut after so many events; the next goes on where it was. */
  async read(client: QuipuClient, most: number, signal: AbortSignal): Promise<void> {
    let left = most;
    for await (const event of client.events({ from: this.#last, signal })) {
      if (event.type === "resync") await this.#resync(client);
      if (event.type === "transaction") this.#states.set(event.id, event.state);
      // Only what was dealt with counts as read.
      this.#last = event.eventId;
      left -= 1;
      if (left === 0) return;
    }
  }

  async #resync(client: QuipuClient): Promise<void> {
    this.#resyncs += 1;
    for (const id of this.#states.keys()) {
      if (this.isDone(id)) continue;
      try {
        this.#states.set(id, (await client.transaction(id)).state);
      } catch (error) {
        // One that was sealed, and never answered, may be known to nobody but its sender.
        if (!(error instanceof QuipuError) || error.code !== "UnknownTransaction") throw error;
      }
    }
  }
}
