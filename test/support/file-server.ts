/** An HTTP server that answers as it is told, path by path. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Writes the answer to a request. */
export type Reply = (response: ServerResponse, request: IncomingMessage) => void;

export class FileServer {
  readonly url: string;
  /** Paths that were asked for, with their query. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #replies = new Map<string, Reply>();

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<FileServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    const files = new FileServer(server);
    server.on("request", (request, response) => {
      const path = request.url!;
      files.asked.push(path);
      const reply = files.#replies.get(path.split("?")[0]!);
      if (reply === undefined) response.writeHead(404).end("no such file");
      else reply(response, request);
    });
    return files;
  }

  /** Answers a path with these bytes, or in some other way. */
  serve(path: string, content: Uint8Array | Reply): void {
    const whole: Reply = (response) => response.end(content);
    this.#replies.set(path, typeof content === "function" ? content : whole);
  }

  /** Answers a path with a JSON value. */
  serveJson(path: string, value: unknown, status = 200): void {
    const headers = { "content-type": "application/json" };
    this.serve(path, (response) => response.writeHead(status, headers).end(JSON.stringify(value)));
  }

  /** Every path is not found again, and nothing was asked for. */
  clear(): void {
    this.#replies.clear();
    this.asked.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
