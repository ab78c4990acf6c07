/** The events of a node, as one stream that is taken up again where it broke off. */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { QuipuError } from "../../src/errors.js";
import { type NodeEvent, nodeEvent } from "../messages/event.js";
import { EVENTS_PATH } from "../messages/routes.js";
import { AnsweredError, clientError } from "./client-error.js";
import { pause } from "./pause.js";
import { errorOf, type Requester, readAnswer } from "./request.js";

export interface EventsOptions {
  /** The id of the last event that is known. */
  readonly from?: string | undefined;
  /** Only what is said of this operation. */
  readonly transaction?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An event, and the id behind which to go on. */
export type IdentifiedEvent = NodeEvent & { readonly eventId: string };

/** What is waited before a stream is opened again; twice as long each time, at most so long. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/** A stream is silent for no longer: the node sends a comment every 15 s. */
const SILENCE_MS = 45_000;

/** Bytes of an event that has not ended. */
const MOST_BYTES = 1 << 20;

/** Codes of answers after which another try may help. */
const PASSING: readonly number[] = [429, 502, 503, 504];

/**
 * Events without an end, until the signal is aborted or the node refuses. After a break the stream goes
 * on behind the last event; if that is forgotten, a `resync` says so.
 */
export async function* followEvents(
  requester: Requester,
  { from, transaction, signal }: EventsOptions,
): AsyncGenerator<IdentifiedEvent, void> {
  let last = from;
  let wait = FIRST_PAUSE_MS;
  for (;;) {
    try {
      for await (const event of oneStream(requester, { from: last, transaction, signal })) {
        last = event.eventId;
        wait = FIRST_PAUSE_MS;
        yield event;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isBreak(error)) throw error;
      const told = error instanceof AnsweredError ? error.retryAfterMs : undefined;
      wait = Math.max(wait, told ?? 0);
    }
    await pause(Math.min(wait, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2), signal);
    wait *= 2;
  }
}

function isBreak(error: unknown): boolean {
  if (error instanceof AnsweredError) return PASSING.includes(error.status);
  return error instanceof QuipuError && error.code === "NodeUnavailable";
}

/** The events of one connection. */
async function* oneStream(
  requester: Requester,
  { from, transaction, signal }: EventsOptions,
): AsyncGenerator<IdentifiedEvent, void> {
  const ended = new AbortController();
  const either = signal === undefined ? ended.signal : AbortSignal.any([signal, ended.signal]);
  const silence = { timer: undefined as ReturnType<typeof setTimeout> | undefined };
  const heard = () => {
    clearTimeout(silence.timer);
    silence.timer = setTimeout(() => ended.abort(), SILENCE_MS);
  };
  try {
    heard();
    const query = transaction === undefined ? "" : `?transaction=${transaction}`;
    const response = await connect(requester, `${EVENTS_PATH}${query}`, from, either);
    yield* eventsOf(response, heard);
  } finally {
    clearTimeout(silence.timer);
    ended.abort();
  }
}

async function connect(
  requester: Requester,
  path: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const resume = from === undefined ? {} : { "last-event-id": from };
  const headers = { accept: "text/event-stream", ...resume };
  let response: Response;
  try {
    response = await requester.fetch(requester.urlOf(path), { headers, signal });
  } catch (cause) {
    throw clientError("NodeUnavailable", `nobody answers at ${requester.urlOf(path)}`, cause);
  }
  if (response.status !== 200 || response.body === null) {
    throw errorOf(response.status, response.headers, await response.json().catch(() => undefined));
  }
  return response.body as ReadableStream<Uint8Array>;
}

async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<IdentifiedEvent, void> {
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (event) => arrived.push(event),
    maxBufferSize: MOST_BYTES,
  });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw clientError("NodeUnavailable", "the stream of events broke off", cause);
      });
      if (done) return;
      heard();
      parser.feed(decoder.decode(value, { stream: true }));
      for (const { id = "", data } of arrived.splice(0)) {
        const event = knownEvent(data);
        if (event !== undefined) yield { ...event, eventId: id };
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** Events that this client knows; a newer node may have others. */
const KNOWN: readonly string[] = nodeEvent.options.map(({ entries }) => entries.type.literal);

/** @throws QuipuError `InvalidAnswer`. */
function knownEvent(data: string): NodeEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw clientError("InvalidAnswer", "an event is not JSON", cause);
  }
  const type = (json as { type?: unknown } | null)?.type;
  if (typeof type === "string" && !KNOWN.includes(type)) return undefined;
  return readAnswer(json, nodeEvent, EVENTS_PATH);
}
