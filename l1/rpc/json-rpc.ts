/**
 * JSON-RPC over HTTP, one request at a time. Nothing passes but an answer to the request in the form
 * that was asked for and within the size allowed; each way to fall short of that has its own error.
 *
 * An endpoint's address often holds a secret, so errors name its host alone.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { gotExpected } from "../../src/errors.js";
import { isL1Error, l1Error } from "../l1-error.js";
import { PASSING_STATUS, printable, readAtMost, reasonOf } from "./http-answer.js";

export interface RpcOptions {
  /** Milliseconds that one attempt may take; default 10,000. */
  readonly timeoutMs?: number;
  /** Attempts at one request while the endpoint does not answer; default 4. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled before each further one; default 100. */
  readonly pauseMs?: number;
  /** Bytes that an answer may have; default 64 MiB, several times the largest block. */
  readonly maxAnswerBytes?: number;
}

/** The endpoint understood the request and answered with an error. */
export class RpcFault extends Error {
  override readonly name = "RpcFault";

  constructor(
    readonly method: string,
    /** JSON-RPC error code. */
    readonly code: number,
    message: string,
    /** The data of a revert, where the endpoint says it. */
    readonly data: unknown,
  ) {
    super(printable(message));
  }
}

const DEFAULTS: Required<RpcOptions> = {
  timeoutMs: 10_000,
  attempts: 4,
  pauseMs: 100,
  maxAnswerBytes: 2 ** 26,
};

const ENVELOPE = v.object({
  id: v.nullish(v.union([v.number(), v.string()])),
  result: v.optional(v.unknown()),
  error: v.optional(
    v.nullable(v.object({ code: v.number(), message: v.string(), data: v.optional(v.unknown()) })),
  ),
});

/** What has gone over the line: requests, further attempts at them included, and bytes of both ways, headers left out. */
export interface Traffic {
  readonly requests: number;
  readonly bytes: number;
}

/** The same, and how much of it is of which method. */
export interface TrafficByMethod extends Traffic {
  readonly methods: Readonly<Record<string, Traffic>>;
}

export class JsonRpc {
  /** The endpoint as errors name it: protocol and host. */
  readonly name: string;
  readonly #url: URL;
  readonly #options: Required<RpcOptions>;
  #lastId = 0;
  readonly #traffic = new Map<string, Traffic>();

  /** @throws QuipuError `RpcUnavailable` if the address is not one of HTTP. */
  constructor(url: string, options: RpcOptions = {}) {
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw l1Error("RpcUnavailable", "RPC address: got another form, expected http(s)://…");
    }
    this.#url = new URL(url);
    this.name = this.#url.origin;
    this.#options = { ...DEFAULTS, ...options };
  }

  /** What was asked and answered so far. */
  get traffic(): TrafficByMethod {
    const all = [...this.#traffic.values()];
    return {
      requests: this.#lastId,
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
      methods: Object.fromEntries(this.#traffic),
    };
  }

  /**
   * Asks for something and parses the answer.
   *
   * @param attempts how often it may be asked; by default as the options of this object say
   * @throws QuipuError `RpcUnavailable` when no attempt was answered, `InvalidRpcAnswer` for an
   *   answer of another form, `RpcAnswerTooLarge`; RpcFault when the endpoint answers with an error.
   */
  async request<Schema extends v.GenericSchema>(
    method: string,
    params: readonly unknown[],
    schema: Schema,
    attempts: number = this.#options.attempts,
  ): Promise<v.InferOutput<Schema>> {
    const { pauseMs } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#attempt(method, params);
      if ("result" in answer) return this.#parse(method, answer.result, schema);
      if (attempt >= attempts) {
        const tries = attempts === 1 ? "one attempt" : `${attempts} attempts`;
        const got = `no answer in ${tries} (${answer.reason})`;
        const message = gotExpected(`${this.name}: ${method}`, got, "an answer");
        throw l1Error("RpcUnavailable", message, answer.cause);
      }
      await sleep(pauseMs * 2 ** (attempt - 1));
    }
  }

  async #attempt(
    method: string,
    params: readonly unknown[],
  ): Promise<{ result: unknown } | { reason: string; cause?: unknown }> {
    this.#lastId += 1;
    const id = this.#lastId;
    let text: string;
    let status: number;
    const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    this.#count(method, { requests: 1, bytes: Buffer.byteLength(body) });
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(this.#options.timeoutMs),
      });
      status = response.status;
      text = await this.#readBody(response, method);
    } catch (cause) {
      if (isL1Error(cause, "RpcAnswerTooLarge")) throw cause;
      return { reason: reasonOf(cause), cause };
    }
    const envelope = parseEnvelope(text);
    // Some of the passing ones come with a JSON-RPC error.
    if (envelope?.error && !PASSING_STATUS.has(status)) {
      const { code, message, data } = envelope.error;
      throw new RpcFault(method, code, message, data);
    }
    if (PASSING_STATUS.has(status)) return { reason: `HTTP ${status}` };
    if (envelope === undefined || envelope.id !== id || !("result" in envelope)) {
      const got = `HTTP ${status} with ${JSON.stringify(text.slice(0, 80))}`;
      throw this.invalidAnswer(method, got, `a JSON-RPC answer to request ${id}`);
    }
    return { result: envelope.result };
  }

  async #readBody(response: Response, method: string): Promise<string> {
    const { maxAnswerBytes } = this.#options;
    const body = await readAtMost(response, maxAnswerBytes);
    this.#count(method, { requests: 0, bytes: body?.length ?? maxAnswerBytes });
    if (body !== undefined) return body.toString("utf8");
    const what = `${this.name}: bytes of the answer to ${method}`;
    throw l1Error("RpcAnswerTooLarge", gotExpected(what, "more", `at most ${maxAnswerBytes}`));
  }

  #count(method: string, { requests, bytes }: Traffic): void {
    const before = this.#traffic.get(method) ?? { requests: 0, bytes: 0 };
    const sum = { requests: before.requests + requests, bytes: before.bytes + bytes };
    this.#traffic.set(method, sum);
  }

  #parse<Schema extends v.GenericSchema>(
    method: string,
    result: unknown,
    schema: Schema,
  ): v.InferOutput<Schema> {
    const parsed = v.safeParse(schema, result, { abortEarly: true });
    if (parsed.success) return parsed.output;
    const issue = parsed.issues[0];
    const path = v.getDotPath(issue);
    const got = `${path === null ? "" : `${path} = `}${issue.received}`;
    throw this.invalidAnswer(method, got, issue.expected ?? issue.message);
  }

  /** The error for an answer that is not one to what was asked. */
  invalidAnswer(method: string, got: unknown, expected: unknown): Error {
    return l1Error("InvalidRpcAnswer", gotExpected(`${this.name}: ${method}`, got, expected));
  }
}

function parseEnvelope(text: string): v.InferOutput<typeof ENVELOPE> | undefined {
  try {
    const parsed = v.safeParse(ENVELOPE, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
