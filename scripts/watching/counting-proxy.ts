/** An endpoint before another one that counts what passes, and shows blocks as full as real ones. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import type { Traffic } from "../../l1/rpc/json-rpc.js";

/** A transaction's hash as a block without transactions' contents names it. */
const HASH = `0x${"5a".repeat(32)}`;

interface RpcRequest {
  readonly method: string;
  readonly params: readonly unknown[];
}

export class CountingProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #counts = new Map<string, Traffic>();
  readonly #target: string;
  readonly #transactions: number;
  #heads = 0;

  private constructor(server: Server, target: string, transactions: number) {
    this.#server = server;
    this.#target = target;
    this.#transactions = transactions;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param transactions whose hashes each block that is asked for names more than it has */
  static async start(target: string, transactions: number): Promise<CountingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new CountingProxy(server, target, transactions);
    server.on("request", async (request, response) =>
      proxy.#serve(await textOf(request), response),
    );
    return proxy;
  }

  /** Requests and bytes of both ways by method, headers left out. */
  get methods(): Readonly<Record<string, Traffic>> {
    return Object.fromEntries(this.#counts);
  }

  /** How often the newest block was asked for. */
  get heads(): number {
    return this.#heads;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(body: string, response: ServerResponse): Promise<void> {
    const { method, params } = JSON.parse(body) as RpcRequest;
    const headers = { "content-type": "application/json" };
    const answered = await fetch(this.#target, { method: "POST", headers, body });
    response.statusCode = answered.status;
    const text = await answered.text();
    const answer = method === "eth_getBlockByNumber" ? this.#filled(text) : text;
    const { requests, bytes } = this.#counts.get(method) ?? { requests: 0, bytes: 0 };
    const length = Buffer.byteLength(body) + Buffer.byteLength(answer);
    this.#counts.set(method, { requests: requests + 1, bytes: bytes + length });
    response.end(answer);
    if (method === "eth_getBlockByNumber" && params[0] === "latest") this.#heads += 1;
  }

  #filled(answer: string): string {
    const parsed = JSON.parse(answer);
    if (!Array.isArray(parsed.result?.transactions)) return answer;
    parsed.result.transactions.push(...Array(this.#transactions).fill(HASH));
    return JSON.stringify(parsed);
  }
}
