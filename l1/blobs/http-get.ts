/**
 * Files and answers over HTTP, for as long as a blob is worth waiting for. Whatever a server does becomes an
 * absence: another source may have what it has not. Redirects are followed, as for JSON-RPC.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { l1Error } from "../l1-error.js";
import { PASSING_STATUS, printable, readAtMost, reasonOf } from "../rpc/http-answer.js";
import type { RpcOptions } from "../rpc/json-rpc.js";
import type { Absence } from "./blob-source.js";

/** How long and how often a server is asked. */
export type HttpOptions = Omit<RpcOptions, "maxAnswerBytes">;

const DEFAULTS: Required<HttpOptions> = { timeoutMs: 10_000, attempts: 4, pauseMs: 100 };

const NOT_FOUND = 404;
const GONE = 410;

/** Bytes of a refusal that are read for its words. */
const REFUSAL_BYTES = 4096;

/** A refusal of the beacon API. */
const REFUSAL = v.object({ message: v.string() });

/** What is asked for. */
export interface HttpRequest {
  readonly url: URL;
  /** Media type. */
  readonly accept: string;
  /** Bytes that the answer may have. */
  readonly most: number;
}

/**
 * The address of a server.
 *
 * @param what it is, as the error names it
 * @throws QuipuError `RpcUnavailable` for one that is not of HTTP, or has a name and password, which `fetch`
 *   does not take; the address may hold a secret, so the error does not repeat it.
 */
export function httpAddress(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw l1Error("RpcUnavailable", `${what}: got another form, expected http(s)://…`);
  }
  if (url.username === "" && url.password === "") return url;
  throw l1Error("RpcUnavailable", `${what}: got one with a user name, expected http(s)://host…`);
}

/** An address below another one, whose query stays: it may hold a key. */
export function addressBelow(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${path}`;
  return url;
}

/** Asks for something; gives the answer's body, or why there is none. */
export async function httpGet(
  request: HttpRequest,
  options: HttpOptions = {},
): Promise<{ readonly body: Buffer } | Absence> {
  const { attempts, pauseMs, timeoutMs } = { ...DEFAULTS, ...options };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOnce(request, timeoutMs);
    if ("body" in answer || answer.why !== "unreachable") return answer;
    if (attempt >= attempts) {
      const tries = attempts === 1 ? "one attempt" : `${attempts} attempts`;
      return { why: "unreachable", detail: `${answer.detail}, in ${tries}` };
    }
    await sleep(pauseMs * 2 ** (attempt - 1));
  }
}

async function askOnce(
  { url, accept, most }: HttpRequest,
  timeoutMs: number,
): Promise<{ readonly body: Buffer } | Absence> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { headers: { accept }, signal });
    if (!response.ok) return await absenceOf(response);
    const body = await readAtMost(response, most);
    if (body !== undefined) return { body };
    return { why: "invalid answer", detail: `more than ${most} bytes` };
  } catch (error) {
    return { why: "unreachable", detail: printable(reasonOf(error)) };
  }
}

/** What an answer means that does not have what was asked for. */
async function absenceOf(response: Response): Promise<Absence> {
  const { status } = response;
  const words = wordsOf(await readAtMost(response, REFUSAL_BYTES));
  const detail = `HTTP ${status}${words === undefined ? "" : `: ${words}`}`;
  if (status === NOT_FOUND) return { why: "not found", detail };
  if (status === GONE) return { why: "pruned", detail };
  return { why: PASSING_STATUS.has(status) ? "unreachable" : "refused", detail };
}

/** The words of a refusal that is made for programs; pages for people are left out. */
function wordsOf(body: Buffer | undefined): string | undefined {
  const parsed = v.safeParse(REFUSAL, parseJson(body?.toString("utf8") ?? ""));
  return parsed.success ? printable(parsed.output.message) : undefined;
}

/** A JSON value; undefined for any other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
