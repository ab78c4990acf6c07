/**
 * A headless Chromium, driven over its debugging pipe: messages are JSON, each ended by a zero byte,
 * written to file descriptor 3 of the browser and read from 4
 * (https://chromedevtools.github.io/devtools-protocol/). No package does it for the little that is
 * needed here, and nothing is downloaded: the program must be there (Debian's is `chromium`).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

export class Browser {
  /** Addresses that the page asked for, and complaints of its console. */
  readonly requests: string[] = [];
  readonly complaints: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, () => void>();
  #lastId = 0;
  #session: string | undefined;
  #rest = "";
  #ended: Error | undefined;

  constructor(program: string) {
    this.#profile = mkdtempSync(join(tmpdir(), "quipu-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
    const quiet = [
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ];
    this.#process = spawn(
      program,
      [...flags, ...quiet, `--user-data-dir=${this.#profile}`, "--remote-debugging-pipe"],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    this.#process.once("error", (error) => this.#end(error));
    this.#process.once("exit", (code) => this.#end(new Error(`${program}: exit code ${code}`)));
    const answers = this.#process.stdio[4] as Readable;
    answers.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    (this.#process.stdio[3] as Writable).on("error", (error) => this.#end(error));
  }

  /** Opens an empty page, which the other calls are about. */
  async open(): Promise<void> {
    const { targetId } = await this.#send("Target.createTarget", { url: "about:blank" });
    const attached = await this.#send("Target.attachToTarget", { targetId, flatten: true });
    this.#session = attached.sessionId as string;
    for (const domain of ["Page", "Network", "Log", "Runtime"]) {
      await this.#send(`${domain}.enable`, {});
    }
  }

  /** Loads an address in a window of a size, as a reader with that colour scheme sees it. */
  async show(url: string, { width, height, scheme }: View): Promise<void> {
    const size = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
    await this.#send("Emulation.setDeviceMetricsOverride", size);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.#send("Emulation.setEmulatedMedia", { features });
    const loaded = new Promise<void>((resolve) => {
      this.#listeners.set("Page.loadEventFired", resolve);
    });
    await this.#send("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#send("Runtime.evaluate", { expression, returnByValue: true });
    return (answer.result as { value?: unknown }).value;
  }

  /** A part of the page as PNG, also what stands below the window. */
  async screenshot(part: { y: number; width: number; height: number }): Promise<Buffer> {
    const clip = { x: 0, scale: 1, ...part };
    const options = { format: "png", captureBeyondViewport: true, clip };
    const { data } = await this.#send("Page.captureScreenshot", options);
    return Buffer.from(data as string, "base64");
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) await ended;
    // Its children may still write for a moment.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20 });
  }

  #send(method: string, params: object): Promise<Record<string, unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    const message = JSON.stringify({ id, method, params, ...session });
    (this.#process.stdio[3] as Writable).write(`${message}\0`);
    return answer;
  }

  #read(text: string): void {
    const messages = `${this.#rest}${text}`.split("\0");
    this.#rest = messages.pop()!;
    for (const message of messages) this.#take(JSON.parse(message) as Message);
  }

  #take({ id, method, params = {}, result, error }: Message): void {
    if (id !== undefined) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error !== undefined) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result ?? {});
      return;
    }
    if (method === "Network.requestWillBeSent") {
      this.requests.push((params.request as { url: string }).url);
    }
    if (method === "Log.entryAdded") {
      this.complaints.push((params.entry as { text: string }).text);
    }
    this.#listeners.get(method ?? "")?.();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
