/**
 * Submits operations over connections that stay open. Leaner than the client: what the generator needs is
 * taken from the node, where both run on one machine.
 */
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { API_PREFIX } from "../../client/messages/routes.js";
import { benchError } from "../bench-error.js";

/** Status codes of a node that may take the operation later. */
const PASSING: readonly number[] = [429, 503];
/** Time until it is asked again. */
const PAUSE_MS = 50;

export interface Submission {
  /** Of the operation; undefined if the node had not taken it at the deadline. */
  readonly id: string | undefined;
  /** The codes of refusals before that. */
  readonly refusals: readonly string[];
}

export class Submitter {
  readonly #agent: Agent;
  readonly #url: URL;

  /** @param connections at most; what does not find one free waits for it */
  constructor(url: string, connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: "fifo" });
    this.#url = new URL(`${API_PREFIX}/transactions`, url);
  }

  /**
   * Hands in an operation, again and again while the node is full, until a deadline by `performance.now()`.
   *
   * @throws QuipuError `LoadRefused` if the node will not take it later either, or is away.
   */
  async submit(body: string, deadline: number): Promise<Submission> {
    const refusals: string[] = [];
    for (;;) {
      const { status, text } = await this.#post(body);
      if (status === 200 || status === 202) return { id: JSON.parse(text).id, refusals };
      if (!PASSING.includes(status)) {
        throw benchError("LoadRefused", `the node has answered with ${status}: ${text}`);
      }
      refusals.push(codeOf(text) ?? `status ${status}`);
      if (performance.now() >= deadline) return { id: undefined, refusals };
      await sleep(PAUSE_MS);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  async #post(body: string): Promise<{ readonly status: number; readonly text: string }> {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    };
    const options = { method: "POST", agent: this.#agent, headers };
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request(this.#url, options).once("response", resolve).once("error", reject).end(body);
      });
      let text = "";
      for await (const part of response.setEncoding("utf8")) text += part;
      return { status: response.statusCode!, text };
    } catch (error) {
      throw benchError("LoadRefused", `no answer of the node: ${(error as Error).message}`, error);
    }
  }
}

function codeOf(text: string): string | undefined {
  try {
    return JSON.parse(text).error?.code;
  } catch {
    return undefined;
  }
}
