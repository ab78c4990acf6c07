/** A JSON-RPC endpoint that hands everything on to another one, and counts: what a watcher asks of L1. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What went through since the beginning. */
export interface Traffic {
  readonly calls: number;
  /** Of the answers. */
  readonly bytes: number;
}

export class CountingEndpoint {
  readonly #server: Server;
  readonly #target: string;
  #calls = 0;
  #bytes = 0;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      this.#forward(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on a free port of this machine. @param target address of the endpoint that answers */
  static async start(target: string): Promise<CountingEndpoint> {
    const endpoint = new CountingEndpoint(target);
    endpoint.#server.listen(0, "127.0.0.1");
    await once(endpoint.#server, "listening");
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get traffic(): Traffic {
    return { calls: this.#calls, bytes: this.#bytes };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = { "content-type": "application/json" };
    const body = await text(request);
    const answer = await fetch(this.#target, { method: "POST", headers, body });
    const content = Buffer.from(await answer.arrayBuffer());
    const asked: unknown = JSON.parse(body);
    this.#calls += Array.isArray(asked) ? asked.length : 1;
    this.#bytes += content.length;
    response.writeHead(answer.status, headers).end(content);
  }
}
