/**
 * The last events of a node, in memory: streams read them at their own pace, and nothing is kept for a
 * reader. Ids hold the feed's own name, so that those of an earlier process are known to be of no use.
 */
import { randomBytes } from "node:crypto";
import type { PublishedEvent } from "../../../client/messages/event.js";
import { jsonText } from "../answers/json-text.js";

/** An event as it is sent. */
export interface FeedEntry {
  readonly event: PublishedEvent;
  /** Its frame in a stream. */
  readonly frame: string;
}

/** Events that are remembered if nothing else is said: some megabytes. */
const DEFAULT_CAPACITY = 16_384;

export class EventFeed {
  readonly #name = randomBytes(6).toString("hex");
  readonly #ring: (FeedEntry | undefined)[];
  readonly #listeners = new Set<() => void>();
  /** Number of events that were published, and of which listeners have been told. */
  #count = 0;
  #told = 0;
  #isDue = false;

  /** @param capacity events that are remembered */
  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.#ring = Array.from({ length: capacity });
  }

  /** Number of events that were published: the position of the next. */
  get end(): number {
    return this.#count;
  }

  /** Position of the oldest event that is remembered. */
  get start(): number {
    return Math.max(0, this.#count - this.#ring.length);
  }

  /** Tells everybody who listens, of all that is published in one turn at once. @returns the event's id */
  publish(event: PublishedEvent): string {
    const id = this.idAt(this.#count + 1);
    const frame = `id: ${id}\nevent: ${event.type}\ndata: ${jsonText(event)}\n\n`;
    this.#ring[this.#count % this.#ring.length] = { event, frame };
    this.#count += 1;
    this.#tell();
    return id;
  }

  /** The event at a position; undefined if it is forgotten or not published. */
  at(position: number): FeedEntry | undefined {
    if (position < this.start || position >= this.#count) return undefined;
    return this.#ring[position % this.#ring.length];
  }

  /** The id behind which the event at a position comes. */
  idAt(position: number): string {
    return `${this.#name}-${position}`;
  }

  /** The position behind an id; undefined if what came behind it is forgotten, or it is of another feed. */
  positionAfter(id: string): number | undefined {
    const match = /^([0-9a-f]{12})-(0|[1-9]\d{0,15})$/.exec(id);
    if (match === null || match[1] !== this.#name) return undefined;
    const position = Number(match[2]);
    return position >= this.start && position <= this.#count ? position : undefined;
  }

  #tell(): void {
    // Before what they have not seen is forgotten, they see it.
    if (this.#count - this.#told >= this.#ring.length / 2) this.#tellAll();
    if (this.#isDue || this.#told === this.#count) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      this.#tellAll();
    });
  }

  #tellAll(): void {
    this.#told = this.#count;
    for (const listener of this.#listeners) listener();
  }

  /** Calls a function when something was published. @returns what ends that */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
