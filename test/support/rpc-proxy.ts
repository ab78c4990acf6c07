/** An RPC endpoint that stands before a real one and misbehaves as it is told. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What happens to a request. */
export type Mishap =
  /** It reaches the chain, and the answer is lost. */
  | "lose answer"
  /** It never arrives. */
  | "lose request"
  /** It is answered with these words, whatever was asked. */
  | { readonly answer: string; readonly status?: number }
  /** It is answered with this as the result. */
  | { readonly result: unknown };

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export class RpcProxy {
  readonly url: string;
  readonly #server: Server;
  /** By method, what happens to the next requests; the last one stays for ever if it says so. */
  readonly #plans = new Map<string, { readonly mishap: Mishap; times: number }>();
  /** Requests by method. */
  readonly #seen = new Map<string, number>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(target: string): Promise<RpcProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    const proxy = new RpcProxy(server);
    server.on("request", async (request, response) => {
      const body = await text(request);
      await proxy.#serve(JSON.parse(body), body, target, response);
    });
    return proxy;
  }

  /** Lets the next requests of a method fail in some way. */
  plan(method: string, mishap: Mishap, times = 1): void {
    this.#plans.set(method, { mishap, times });
  }

  /** Nothing fails any more. */
  heal(): void {
    this.#plans.clear();
  }

  /** How often a method was asked for. */
  count(method: string): number {
    return this.#seen.get(method) ?? 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(
    { id, method }: RpcRequest,
    body: string,
    target: string,
    response: ServerResponse,
  ): Promise<void> {
    this.#seen.set(method, this.count(method) + 1);
    const mishap = this.#next(method);
    if (mishap === "lose request") {
      response.destroy();
    } else if (mishap === "lose answer" || mishap === undefined) {
      const headers = { "content-type": "application/json" };
      const forwarded = await fetch(target, { method: "POST", headers, body });
      const answer = await forwarded.text();
      if (mishap === undefined) response.end(answer);
      else response.destroy();
    } else if ("answer" in mishap) {
      response.writeHead(mishap.status ?? 200).end(mishap.answer);
    } else {
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: mishap.result }));
    }
  }

  #next(method: string): Mishap | undefined {
    const plan = this.#plans.get(method) ?? this.#plans.get("*");
    if (plan === undefined || plan.times <= 0) return undefined;
    plan.times -= 1;
    return plan.mishap;
  }
}
