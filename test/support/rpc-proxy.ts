/** An RPC endpoint that stands before a real one and misbehaves as it is told. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What happens to a request. */
export type Mishap =
  /** It reaches the chain, and the answer is lost. */
  | "lose answer"
  /** It reaches the chain, and only the first half of the answer comes back. */
  | "cut answer"
  /** It never arrives. */
  | "lose request"
  /** It is answered with these words, whatever was asked. */
  | { readonly answer: string; readonly status?: number }
  /** It is answered with this as the result. */
  | { readonly result: unknown }
  /** It reaches the chain, and this becomes of the result. */
  | { readonly alter: (result: unknown) => unknown }
  /** It is answered with an error; beforehand it may reach the chain all the same. */
  | { readonly error: RpcError; readonly reaches?: boolean };

/** An error as nodes answer it. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
}

interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

export class RpcProxy {
  readonly url: string;
  readonly #server: Server;
  /** By method, what happens to the next requests. */
  readonly #plans = new Map<string, { readonly mishap: Mishap; times: number; after: number }>();
  #lag = { blocks: 0, times: 0 };
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

  /** For so many requests about blocks it shows a chain without the last ones, as a node does that is behind. */
  lag(blocks: number, times: number): void {
    this.#lag = { blocks, times };
  }

  /** Lets so many requests of a method fail in some way, after so many that pass. */
  plan(method: string, mishap: Mishap, times = 1, after = 0): void {
    this.#plans.set(method, { mishap, times, after });
  }

  /** Nothing fails any more, or no request of that method. */
  heal(method?: string): void {
    if (method === undefined) {
      this.#plans.clear();
      this.#lag.times = 0;
    } else this.#plans.delete(method);
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
    { id, method, params }: RpcRequest,
    body: string,
    target: string,
    response: ServerResponse,
  ): Promise<void> {
    this.#seen.set(method, this.count(method) + 1);
    const isLagging = method === "eth_getBlockByNumber" && this.#lag.times > 0;
    const mishap = isLagging ? await this.#lagging(target, `${params[0]}`) : this.#next(method);
    const answer = reaches(mishap) ? await forward(target, body) : "";
    const respond = (content: object): void =>
      void response.end(JSON.stringify({ jsonrpc: "2.0", id, ...content }));
    if (mishap === undefined) response.end(answer);
    else if (mishap === "lose request" || mishap === "lose answer") response.destroy();
    else if (mishap === "cut answer") {
      response.writeHead(200, { "content-length": answer.length });
      response.write(answer.slice(0, answer.length / 2), () => response.destroy());
    } else if ("answer" in mishap) response.writeHead(mishap.status ?? 200).end(mishap.answer);
    else if ("error" in mishap) respond({ error: mishap.error });
    else if ("alter" in mishap) respond({ result: mishap.alter(JSON.parse(answer).result) });
    else respond({ result: mishap.result });
  }

  /** The answer of a node that is behind. */
  async #lagging(target: string, tag: string): Promise<Mishap> {
    this.#lag.times -= 1;
    const ask = async (method: string, params: readonly unknown[]) => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      return JSON.parse(await forward(target, body)).result;
    };
    const newest = Math.max(0, Number(await ask("eth_blockNumber", [])) - this.#lag.blocks);
    if (Number(tag) > newest) return { result: null };
    const shown = tag === "latest" ? `0x${newest.toString(16)}` : tag;
    return { result: await ask("eth_getBlockByNumber", [shown, false]) };
  }

  #next(method: string): Mishap | undefined {
    const plan = this.#plans.get(method) ?? this.#plans.get("*");
    if (plan === undefined || plan.times <= 0) return undefined;
    if (plan.after > 0) {
      plan.after -= 1;
      return undefined;
    }
    plan.times -= 1;
    return plan.mishap;
  }
}

function reaches(mishap: Mishap | undefined): boolean {
  if (mishap === undefined || mishap === "lose answer" || mishap === "cut answer") return true;
  if (typeof mishap === "string") return false;
  return "alter" in mishap || ("error" in mishap && mishap.reaches === true);
}

async function forward(target: string, body: string): Promise<string> {
  const headers = { "content-type": "application/json" };
  return (await fetch(target, { method: "POST", headers, body })).text();
}
