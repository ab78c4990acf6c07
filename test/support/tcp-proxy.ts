/** A way to a server that can be cut: what is sent is then swallowed, in both directions, and nobody is told. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param target port on this machine */
  static async start(target: () => number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on("connection", (socket) => proxy.#join(socket, target()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as { readonly port: number };
    return `http://127.0.0.1:${port}`;
  }

  /** From now on nothing comes through, until it is mended; connections stay open. */
  cut(): void {
    this.#isCut = true;
  }

  /** New connections come through; those that lost something are reset. */
  mend(): void {
    this.#isCut = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.mend();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(socket: Socket, port: number): void {
    const target = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [socket, target],
      [target, socket],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (part) => {
        if (!this.#isCut) to.write(part);
      });
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        if (!this.#isCut) to.destroy();
      });
    }
  }
}
