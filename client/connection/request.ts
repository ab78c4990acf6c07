/**
 * Requests to a node: with a limit of time, tried again where that is safe and may help, and answers
 * that are believed only as far as their schema goes.
 */
import * as v from "valibot";
import { gotExpected, QuipuError } from "../../src/errors.js";
import { validate } from "../../src/json/parse-json.js";
import { errorAnswer } from "../messages/refusal.js";
import { API_PREFIX } from "../messages/routes.js";
import { boundedText } from "./bounded-text.js";
import { AnsweredError, clientError } from "./client-error.js";
import { pause } from "./pause.js";

/** How a client asks. */
export interface RequestOptions {
  /** The node, e.g. `http://127.0.0.1:4000`; a path before `/api/v1` is kept. */
  readonly url: string;
  /** Sent as bearer with every request. */
  readonly token?: string | undefined;
  /** In place of the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Time for one answer; default 20 s. */
  readonly timeoutMs?: number | undefined;
  /** Tries of one request; default 5, 1 for no further ones. */
  readonly attempts?: number | undefined;
  /** The longest that is waited before another try; default 10 s. */
  readonly longestPauseMs?: number | undefined;
}

export interface Question {
  readonly method: "GET" | "POST";
  /** Below the prefix, with its query. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Time for the answer, where it is another than the client's. */
  readonly timeoutMs?: number | undefined;
  /** Status codes of answers beside 200 and 202 that are of the same form. */
  readonly alike?: readonly number[];
}

export interface Answer<Output> {
  readonly status: number;
  readonly message: Output;
}

const DEFAULT_TIMEOUT_MS = 20_000;
const DEFAULT_ATTEMPTS = 5;
const DEFAULT_LONGEST_PAUSE_MS = 10_000;
/** What is waited before the second try; then twice as long each time. */
const FIRST_PAUSE_MS = 250;

/** Status codes after which another try may help. */
const PASSING: readonly number[] = [429, 502, 503, 504];

export class Requester {
  readonly #options: RequestOptions;
  readonly #base: string;

  /** @throws TypeError for a URL that is none. */
  constructor(options: RequestOptions) {
    this.#options = options;
    const { origin, pathname } = new URL(options.url);
    this.#base = `${origin}${pathname.replace(/\/+$/, "")}${API_PREFIX}`;
  }

  /** The address of a path below the prefix. */
  urlOf(path: string): string {
    return `${this.#base}${path}`;
  }

  /** `fetch`, given or global. */
  get fetch(): typeof globalThis.fetch {
    return this.#options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /** Whoever has a token goes nowhere else with it, and to no host that a node names. */
  get redirect(): "follow" | "manual" {
    return this.#options.token === undefined ? "follow" : "manual";
  }

  /** What says who asks, if the client has a token. */
  get authorization(): Readonly<Record<string, string>> {
    const { token } = this.#options;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  /**
   * Asks until there is an answer, or no further try may help. Every request of the API may be sent
   * twice: an operation has an id, and is taken once.
   *
   * @throws QuipuError what the node answers; `NodeUnavailable`, `NodeTimeout`, `InvalidAnswer`. The
   *   signal's reason if it is aborted.
   */
  async ask<Schema extends v.GenericSchema>(
    question: Question,
    schema: Schema,
  ): Promise<Answer<v.InferOutput<Schema>>> {
    const { attempts = DEFAULT_ATTEMPTS } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#askOnce(question, schema);
      } catch (error) {
        if (attempt >= attempts || !isPassing(error)) throw error;
        await pause(this.#pauseAfter(attempt, error), question.signal);
      }
    }
  }

  /** What the node says; else twice as long as before, and by chance up to twice that. */
  #pauseAfter(attempt: number, error: unknown): number {
    const { longestPauseMs = DEFAULT_LONGEST_PAUSE_MS } = this.#options;
    const told = error instanceof AnsweredError ? error.retryAfterMs : undefined;
    const own = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (1 + Math.random());
    return Math.min(longestPauseMs, told ?? own);
  }

  async #askOnce<Schema extends v.GenericSchema>(
    question: Question,
    schema: Schema,
  ): Promise<Answer<v.InferOutput<Schema>>> {
    const { status, headers, text } = await this.#exchange(question);
    const json = jsonOf(text);
    const isAlike = question.alike?.includes(status) === true && v.is(schema, json);
    if (status !== 200 && status !== 202 && !isAlike) throw errorOf(status, headers, json);
    return { status, message: readAnswer(json, schema, question.path) };
  }

  async #exchange({ method, path, body, signal, ...question }: Question) {
    const { timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS } = question;
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const type = body === undefined ? {} : JSON_BODY;
    const headers = { accept: "application/json", ...type, ...this.authorization };
    const content = body === undefined ? {} : { body };
    try {
      const init = { method, headers, signal: either, redirect: this.redirect, ...content };
      const response = await this.fetch(this.urlOf(path), init);
      const text = await boundedText(response);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof QuipuError) throw error;
      if (timeout.aborted) {
        throw clientError(
          "NodeTimeout",
          `no answer from ${this.#base} within ${timeoutMs} ms`,
          error,
        );
      }
      throw clientError("NodeUnavailable", `nobody answers at ${this.#base}`, error);
    }
  }
}

const JSON_BODY = { "content-type": "application/json" };

function isPassing(error: unknown): boolean {
  if (error instanceof AnsweredError) return PASSING.includes(error.status);
  if (!(error instanceof QuipuError)) return false;
  return error.code === "NodeUnavailable" || error.code === "NodeTimeout";
}

/** The JSON of a text; undefined if it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws QuipuError `InvalidAnswer`. */
export function readAnswer<Schema extends v.GenericSchema>(
  json: unknown,
  schema: Schema,
  place: string,
): v.InferOutput<Schema> {
  try {
    return validate(json, schema, `answer to ${place}`);
  } catch (error) {
    throw clientError("InvalidAnswer", (error as Error).message, error);
  }
}

/** The refusal that was answered; of something between here and the node, that it is away. */
export function errorOf(status: number, headers: Headers, json: unknown): QuipuError {
  const retryAfterMs = retryAfterOf(headers);
  const parsed = v.safeParse(errorAnswer, json);
  if (parsed.success) return new AnsweredError(parsed.output.error, { status, retryAfterMs });
  if (status >= 300 && status < 400) {
    const got = `one that redirects to ${headers.get("location") ?? "elsewhere"}`;
    return clientError("InvalidAnswer", gotExpected("node", got, "the address of the node itself"));
  }
  const isAway = PASSING.includes(status) || status >= 500;
  const message = `the answer has status ${status} and no error of the API`;
  return clientError(isAway ? "NodeUnavailable" : "InvalidAnswer", message);
}

/** `Retry-After` in milliseconds, where it is in seconds, as this API has it. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;
}
