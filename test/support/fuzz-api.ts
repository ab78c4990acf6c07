/** Sends malformed requests to an API over sockets, and counts what is answered. */
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { createApi } from "../../node/api/server/create-api.js";
import { FakeNodeView } from "./fake-node-view.js";
import { type MalformedRequest, MalformedRequests } from "./malformed-requests.js";

/** How often each status was answered; "closed" is a connection that was closed without an answer. */
export type FuzzReport = ReadonlyMap<string, number>;

/** A request without an answer for so long has hung the server. */
const PATIENCE_MS = 30_000;

const CONNECTIONS = 16;

export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  readonly onProgress?: (sent: number) => void;
}

/** Fuzzes an API before a fake node, as `fuzzServer` does. */
export async function fuzzApi(options: FuzzOptions): Promise<FuzzReport> {
  const limits = { requestMs: 2000, headerBytes: 16 * 1024 };
  const operatorToken = "nobody guesses this";
  const view = new FakeNodeView();
  const app = await createApi(view, { rates: false, limits, operatorToken });
  await app.listen({ host: "127.0.0.1", port: 0 });
  try {
    const report = await fuzzServer((app.server.address() as { port: number }).port, options);
    assert.deepEqual(view.drained, []);
    return report;
  } finally {
    await app.close();
  }
}

/**
 * Sends so many requests to a node on this machine, and fails for an answer of 5xx but 503, an error of another form,
 * or a server that does not answer any more.
 */
export async function fuzzServer(
  port: number,
  { count, seed, onProgress }: FuzzOptions,
): Promise<FuzzReport> {
  const requests = new MalformedRequests(seed);
  const report = new Map<string, number>();
  let left = count;
  const work = async () => {
    const line = new Line(port);
    while (left > 0) {
      left -= 1;
      const sent = count - left;
      const request = requests.draw();
      const status = await line.send(request);
      report.set(status, (report.get(status) ?? 0) + 1);
      if (sent % 10_000 === 0) onProgress?.(sent);
    }
    line.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}/api/v1${path}`);
  assert.equal((await ask("/status")).status, 200);
  assert.match(await (await ask("/metrics")).text(), /^quipu_http_faults_total 0$/m);
  return report;
}

/** A connection, made anew whenever it was closed. */
class Line {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** Sends a request, and waits for the whole answer. @returns its status */
  async send(request: MalformedRequest): Promise<string> {
    const socket = this.#socket ?? connect(this.#port, "127.0.0.1");
    this.#socket = undefined;
    const { head, body, isOpen } = await exchange(socket, request);
    if (isOpen && request.isFramed) this.#socket = socket;
    else socket.destroy();
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
    if (status === undefined) return "closed";
    check(status, head, body, request);
    return status;
  }

  close(): void {
    this.#socket?.destroy();
  }
}

interface Exchanged {
  readonly head: string;
  readonly body: string;
  /** Whether another request may follow. */
  readonly isOpen: boolean;
}

function exchange(
  socket: Socket,
  { bytes, isFramed, method }: MalformedRequest,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    let text = "";
    const end = (isOpen: boolean) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      const [head = "", rest = ""] = splitOnce(text, "\r\n\r\n");
      // Several requests may have been in it: the first is judged.
      const body = rest.slice(0, lengthIn(head) ?? rest.length);
      resolve({ head, body, isOpen: isOpen && !/^connection: close/im.test(head) });
    };
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${bytes.subarray(0, 500).toString("latin1")}`));
    }, PATIENCE_MS);
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.on("data", (chunk: Buffer) => {
      // What comes before an answer is none.
      text = (text + chunk.toString("latin1")).replace(/^HTTP\/1\.1 1\d\d [\s\S]*?\r\n\r\n/, "");
      const isWhole = isFramed && hasEnded(text, method);
      if (isWhole) end(true);
      else if (/^content-type: text\/event-stream/im.test(text)) end(false);
    });
    if (isFramed) socket.write(bytes);
    else socket.end(bytes);
  });
}

function lengthIn(head: string): number | undefined {
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return length === undefined ? undefined : Number(length);
}

/** Whether an answer is whole. */
function hasEnded(text: string, method: string): boolean {
  const [head, body] = splitOnce(text, "\r\n\r\n");
  if (body === undefined) return false;
  const length = lengthIn(head!);
  if (method === "HEAD" || /^HTTP\/1\.1 (204|304)/.test(head!)) return true;
  return length !== undefined && body.length >= length;
}

function check(status: string, head: string, body: string, request: MalformedRequest): void {
  const context = () => `${head}\n${body}\n${request.bytes.subarray(0, 2000).toString("latin1")}`;
  assert.ok(!status.startsWith("5") || status === "503", context());
  if (!status.startsWith("4") || request.method === "HEAD" || !/json/.test(head)) return;
  assert.match(body, /^\{/, context());
  const { error } = JSON.parse(Buffer.from(body, "latin1").toString("utf8"));
  assert.ok(typeof error.code === "string" && error.code !== "Unexpected", context());
}

function splitOnce(text: string, separator: string): string[] {
  const place = text.indexOf(separator);
  if (place < 0) return [text];
  return [text.slice(0, place), text.slice(place + separator.length)];
}
