/** Requests that no client should send, the same for the same seed: bytes, as they go over a socket. */
import { EVENTS_PATH, ROUTES } from "../../client/messages/routes.js";
import { submission } from "./signed-transfer.js";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface MalformedRequest {
  readonly bytes: Buffer;
  /** Whether it ends where HTTP says, so that another may follow on the connection. */
  readonly isFramed: boolean;
  readonly method: string;
}

const METHODS = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "HEAD",
  "OPTIONS",
  "PROPFIND",
  "SEARCH",
  "QUERY",
  "TRACE",
  "M-SEARCH",
  "get",
];
/** Beside those of the table. */
const PATHS = [EVENTS_PATH, "/metrics", "/openapi.json", "/operator/drain", "/operator/resume"];
/** Where a path is not what it seems. */
const TAILS = [
  "/",
  "//",
  "/x",
  ".json",
  "#a",
  "/../..",
  "/%2e%2e/status",
  "%00",
  "/.",
  "%2f",
  "\\..\\status",
  ";x=1",
  "?",
  "??a=b?",
];
const LISTS = [
  "transactions",
  "accounts",
  "accountOperations",
  "batches",
  "batchOperations",
  "queue",
];
/** Around the limits of what numbers may be. */
const NUMBERS = [
  ...["0", "-0", "1", "-1", "1e0", "1E1", "0.0", "1e-1", "0.1", "1e308", "1e309"],
  ...["255", "32767", "32768", "65535", "65536", "16777215", "16777216", "2147483648"],
  ...["4294967294", "4294967295", "4294967296", "9007199254740991", "9007199254740993"],
];
const HEADERS = [
  "Host: evil.example",
  "Host: [::1",
  "X-Forwarded-For: 1.2.3.4, , x",
  "X-Forwarded-Host: evil.example",
  "Forwarded: for=x",
  "X-HTTP-Method-Override: DELETE",
  "Origin: null",
  "Cookie: a=b; __proto__=c",
  "Accept: text/html;q=9",
  "Accept-Encoding: br;q=x, *",
  "Range: bytes=0-1,5-,-9999999999",
  "If-None-Match: *",
  "Content-Encoding: gzip",
  "Transfer-Encoding: identity",
  "Expect: 100-continue",
  "Upgrade: h2c",
  "Connection: close, x-y",
  "Keep-Alive: timeout=-1",
  "Authorization: Basic Og==",
  "Authorization: Bearer",
  "Last-Event-ID: 0123456789ab-9007199254740991",
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/json;charset=latin1",
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/vnd.api+json",
  "multipart/form-data; boundary=x",
  "application/octet-stream",
  "/",
  ";",
  'application/json; a="',
  "é",
];
const TEXTS = [
  "",
  "0",
  "-1",
  "00",
  "1.5",
  "1e9",
  "0x10",
  "NaN",
  "Infinity",
  "9007199254740993",
  "9".repeat(400),
  "latest",
  "null",
  "__proto__",
  "constructor",
  "toString",
  "..",
  "a/b",
  "%",
  "%zz",
  "%ff",
  "%00",
  "%2e%2e%2f",
  "%F0%9F%92%A9",
  "%u0041",
  "a[b]=c",
  "a;b",
  `0x${"ab".repeat(32)}`,
  `0X${"AB".repeat(32)}`,
  `0x${"0c".repeat(20)}`,
  "x".repeat(3000),
];
const QUERY_NAMES = [
  "limit",
  "cursor",
  "at",
  "owner",
  "key",
  "account",
  "token",
  "from",
  "transaction",
  "__proto__",
  "a[]",
];
const VALUES = [
  "null",
  "true",
  "-1",
  "1e999",
  "-0",
  "0.1",
  "1".repeat(300),
  '""',
  '"\\u0000"',
  '"\\ud800"',
  '"💥"',
  `"${"9".repeat(500)}"`,
  '"-1"',
  '"01"',
  '" 1"',
  "[]",
  "{}",
  '[["1","2"]]',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{}}}',
  `${"[".repeat(4000)}${"]".repeat(4000)}`,
  `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`,
];
const BODIES = [
  "",
  "null",
  "7",
  '"x"',
  "[]",
  "{",
  "{}",
  "nul",
  "\ufeff{}",
  '{"kind":"mint"}',
  '{"kind":["transfer"]}',
];
const RAW = [
  "GET / HTTP/3.0\r\n\r\n",
  "GET /\r\n\r\n",
  "GET  /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "get /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /api/v1/status HTTP/1.1\nHost: localhost\n\n",
  "GET /api/v1/status HTTP/1.1\r\n\r\n",
  "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n",
  "GET /api/v1/status HTTP/1.1\r\n: x\r\n\r\n",
  "GET http:///%%% HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}",
  "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
  "POST /api/v1/fee HTTP/1.1\r\nHost: localhost\r\nExpect: nonsense\r\nContent-Length: 2\r\n\r\n{}",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
];

/** Draws malformed requests, one after another. */
export class MalformedRequests {
  readonly #next: () => number;
  readonly #operation = JSON.parse(submission(0).payload) as Record<string, unknown>;

  constructor(seed: number) {
    this.#next = numbersFrom(seed);
  }

  draw(): MalformedRequest {
    if (this.#chance(0.05)) return this.#raw();
    const method = this.#chance(0.8) ? this.#one(["GET", "POST"]) : this.#one(METHODS);
    const body = method === "GET" || this.#chance(0.1) ? Buffer.alloc(0) : this.#body();
    const lines = [`${method} ${this.#target()} HTTP/1.1`, "Host: localhost", ...this.#headers()];
    if (method !== "GET" || this.#chance(0.05)) {
      lines.push(`Content-Type: ${this.#chance(0.85) ? TYPES[0] : this.#one(TYPES)}`);
      if (this.#chance(0.05)) return this.#chunked(lines, body, method);
      lines.push(`Content-Length: ${body.length}`);
    }
    const bytes = request(lines, body);
    // Several at once, or one that is cut off or garbled.
    if (this.#chance(0.02)) return unframed(Buffer.concat([bytes, bytes, bytes]), method);
    if (this.#chance(0.01)) return unframed(bytes.subarray(0, this.#below(bytes.length)), method);
    if (this.#chance(0.01)) {
      bytes[this.#below(bytes.length)] = this.#below(256);
      return unframed(bytes, method);
    }
    return { bytes, isFramed: true, method };
  }

  /** A body in pieces, of the right lengths or not. */
  #chunked(lines: readonly string[], body: Buffer, method: string): MalformedRequest {
    const cut = this.#below(body.length + 1);
    const pieces = [body.subarray(0, cut), body.subarray(cut)].filter(({ length }) => length > 0);
    const isRight = this.#chance(0.7);
    const chunks = pieces.map((piece) => {
      const length = isRight ? piece.length : this.#below(2 * piece.length + 2);
      return Buffer.concat([Buffer.from(`${length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
    });
    const head = [...lines, "Transfer-Encoding: chunked"];
    const bytes = request(head, Buffer.concat([...chunks, Buffer.from("0\r\n\r\n")]));
    return { bytes, isFramed: isRight, method };
  }

  #raw(): MalformedRequest {
    const isNoise = this.#chance(0.3);
    return unframed(isNoise ? this.#noise(2000) : Buffer.from(this.#one(RAW), "latin1"));
  }

  #target(): string {
    if (this.#chance(0.05)) return `/${this.#text()}`;
    const path = this.#chance(0.9) ? this.#one(Object.values(ROUTES)).path : this.#one(PATHS);
    const filled = path.replaceAll(/\{\w+\}/g, () => this.#text());
    const prefix = this.#chance(0.97)
      ? "/api/v1"
      : this.#one(["/api", "/api/v2", "//api/v1", "/operator"]);
    const tail = this.#chance(0.9) ? "" : this.#one(TAILS);
    return `${prefix}${filled}${tail}${this.#query()}`;
  }

  #query(): string {
    if (this.#chance(0.4)) return "";
    const pairs = Array.from({ length: this.#below(5) }, () =>
      this.#chance(0.8) ? `${this.#one(QUERY_NAMES)}=${this.#text()}` : this.#text(),
    );
    if (this.#chance(0.2)) return `?${this.#good()}&cursor=${this.#cursor()}`;
    return `?${pairs.join("&")}`;
  }

  /** What some route asks for. */
  #good(): string {
    const names = ["account=0", "limit=100", "at=pending", `owner=0x${"0c".repeat(20)}`, "token=0"];
    return names.filter(() => this.#chance(0.3)).join("&");
  }

  /** One that no page has had, of the right form. */
  #cursor(): string {
    const keys = Array.from({ length: 1 + this.#below(2) }, () => this.#one(NUMBERS));
    return Buffer.from(`${this.#one(LISTS)}:${keys.join(":")}`).toString("base64url");
  }

  #text(): string {
    if (this.#chance(0.2)) return this.#one(NUMBERS);
    if (this.#chance(0.7)) return this.#one(TEXTS).replaceAll(" ", "%20");
    const length = this.#below(30);
    return Array.from({ length }, () => String.fromCharCode(0x21 + this.#below(94))).join("");
  }

  #headers(): string[] {
    if (this.#chance(0.9)) return [];
    const long = `X-Long: ${"y".repeat(this.#below(20_000))}`;
    const many = Array.from({ length: this.#below(400) }, (_, i) => `X-${i}: ${i}`);
    const one = [`Last-Event-ID: ${this.#text()}`, `Authorization: Bearer ${this.#text()}`];
    const odd = Array.from({ length: 1 + this.#below(3) }, () => this.#one(HEADERS));
    return this.#one([[long], many, one, odd, odd, odd]);
  }

  #body(): Buffer {
    if (this.#chance(0.1)) return this.#noise(200);
    if (this.#chance(0.1)) return Buffer.from(this.#one(BODIES));
    if (this.#chance(0.02)) return Buffer.alloc(this.#below(40_000), "[");
    const text = this.#chance(0.2) ? this.#feeRequest() : this.#mutant();
    const bytes = Buffer.from(text);
    if (this.#chance(0.1)) return bytes.subarray(0, this.#below(bytes.length));
    if (this.#chance(0.1)) bytes[this.#below(bytes.length)] = this.#below(256);
    return bytes;
  }

  #feeRequest(): string {
    const shapes = ["2x4", "128x128-128d128e128w128p", "999x999", "1x2-1d1d", "01x2", "٣x4"];
    const kind = JSON.stringify(this.#one(["transfer", "payment", "withdrawal", "deposit"]));
    const [token, shape] = [this.#one(NUMBERS), JSON.stringify(this.#one(shapes))];
    return `{"kind":${kind},"token":${token},"shape":${this.#chance(0.5) ? shape : this.#one(VALUES)}}`;
  }

  /** An operation with some of its fields replaced, doubled, or left out. */
  #mutant(): string {
    const fields = Object.entries(this.#operation).flatMap(([name, value]) => {
      const text = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
      const isNumber = typeof value === "number" && this.#chance(0.7);
      const other = `${JSON.stringify(name)}:${this.#one(isNumber ? NUMBERS : VALUES)}`;
      if (this.#chance(0.8)) return [text];
      return this.#one([[other], [other], [], [text, other], [text, text]]);
    });
    const more = ["__proto__", "constructor", "toString", "kind", "more", "é"];
    if (this.#chance(0.2)) fields.push(`"${this.#one(more)}":${this.#one(VALUES)}`);
    return `{${fields.join(",")}}`;
  }

  #noise(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.#below(most) }, () => this.#below(256)));
  }

  #chance(chance: number): boolean {
    return this.#next() < chance;
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }
}

function request(lines: readonly string[], body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

/** Bytes behind which nothing can follow on the connection. */
function unframed(bytes: Buffer, method = ""): MalformedRequest {
  return { bytes, isFramed: false, method };
}
