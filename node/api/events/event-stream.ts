/**
 * A stream of events to one reader (server-sent events). It reads the feed as fast as its reader takes
 * what is sent: the only buffer is the socket's. A reader that takes nothing for a time, or whose
 * position the feed has forgotten, is cut; it may come again with the id of its last event.
 */
import type { ServerResponse } from "node:http";
import type { PublishedEvent } from "../../../client/messages/event.js";
import type { EventFeed } from "./event-feed.js";

export interface StreamOptions {
  readonly feed: EventFeed;
  /** Id of the last event that the reader has. */
  readonly from?: string | undefined;
  /** Which events are sent; all if not given. */
  readonly isWanted?: ((event: PublishedEvent) => boolean) | undefined;
  readonly heartbeatMs: number;
  readonly stallMs: number;
  /** Told when the stream has ended, and whether its reader was cut for being slow. */
  readonly onEnd: (isCut: boolean) => void;
}

/** Milliseconds after which a reader should come again. */
const RETRY_MS = 1000;

/** Characters that are sent together: each write costs more than what is in it. */
const CHUNK = 32 * 1024;

/** A comment, so that proxies and readers see that the node is there. */
const HEARTBEAT = ": still here\n\n";

export class EventStream {
  readonly #response: ServerResponse;
  readonly #options: StreamOptions;
  readonly #stopListening: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #position: number;
  /** Whether the socket takes no more for now. */
  #isFull = false;
  #stall: NodeJS.Timeout | undefined;
  #hasEnded = false;

  /** Begins to send; the response's head must not have been sent. */
  constructor(response: ServerResponse, options: StreamOptions) {
    const { feed, from, heartbeatMs } = options;
    this.#response = response;
    this.#options = options;
    const resumed = from === undefined ? feed.end : feed.positionAfter(from);
    this.#position = resumed ?? feed.end;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#stopListening = feed.listen(() => this.#pump());
    response.on("drain", () => this.#goOn());
    response.on("close", () => this.#end(false));
    response.on("error", () => this.#end(false));
    const type = resumed === undefined ? "resync" : "open";
    const id = feed.idAt(this.#position);
    this.#send(`retry: ${RETRY_MS}\nid: ${id}\nevent: ${type}\ndata: {"type":"${type}"}\n\n`);
    this.#pump();
  }

  /** Ends the stream; its reader may come again. */
  close(): void {
    this.#end(false);
    this.#response.end();
  }

  /** Sends what the feed has and the socket takes. */
  #pump(): void {
    const { feed, isWanted } = this.#options;
    let frames = "";
    while (!this.#isFull && !this.#hasEnded && this.#position < feed.end) {
      const entry = feed.at(this.#position);
      if (entry === undefined) break;
      this.#position += 1;
      if (isWanted === undefined || isWanted(entry.event)) frames += entry.frame;
      if (frames.length < CHUNK) continue;
      this.#send(frames);
      frames = "";
    }
    if (frames !== "") this.#send(frames);
    // A reader keeps its place only as long as the feed remembers it.
    if (!this.#hasEnded && this.#position < feed.start) this.#cut();
  }

  #send(frame: string): void {
    if (this.#response.write(frame)) return;
    this.#isFull = true;
    this.#stall ??= setTimeout(() => this.#cut(), this.#options.stallMs);
  }

  #goOn(): void {
    this.#isFull = false;
    clearTimeout(this.#stall);
    this.#stall = undefined;
    this.#pump();
  }

  #beat(): void {
    if (!this.#isFull) this.#send(HEARTBEAT);
  }

  #cut(): void {
    this.#end(true);
    this.#response.destroy();
  }

  #end(isCut: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#stall);
    this.#stopListening();
    this.#options.onEnd(isCut);
  }
}
