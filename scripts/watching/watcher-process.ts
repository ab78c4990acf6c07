/** `quipu watch` as a process of its own, and what it says. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LookMeter } from "../../l1/optimistic/look-meter.js";
import type { MeasuredUsage } from "../../l1/optimistic/watch-usage.js";

const main = fileURLToPath(new URL("../../cli/main.js", import.meta.url));
/** Of processor time as Linux tells it. */
const TICKS_A_SECOND = 100;

/** A line of its output, as far as it matters here. */
export interface WatchLine {
  readonly event: string;
  readonly what?: string;
  readonly proposal?: number;
  readonly verdict?: string;
  readonly used?: MeasuredUsage;
  readonly looks?: LookMeter["looks"];
}

export class WatcherProcess {
  readonly lines: WatchLine[] = [];
  readonly #child: ChildProcess;
  #heard: (() => void)[] = [];

  constructor(...args: readonly string[]) {
    this.#child = spawn(process.execPath, [main, "watch", "--json", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(JSON.parse(line));
      for (const hear of this.#heard.splice(0)) hear();
    });
    this.#child.once("exit", () => {
      for (const hear of this.#heard.splice(0)) hear();
    });
  }

  /** Processor time so far as the system counts it, in seconds; undefined where it does not say. */
  get processorSeconds(): number | undefined {
    try {
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8")
        .split(") ")[1]!
        .split(" ");
      return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
    } catch {
      return undefined;
    }
  }

  /** Waits until it has said something. @throws Error if it ends before */
  async said(isIt: (line: WatchLine) => boolean): Promise<WatchLine> {
    for (;;) {
      const line = this.lines.find(isIt);
      if (line !== undefined) return line;
      if (this.#child.exitCode !== null)
        throw new Error(`quipu watch: exit ${this.#child.exitCode}`);
      await new Promise<void>((resolve) => this.#heard.push(resolve));
    }
  }

  /** Ends it as Ctrl-C does, and waits for what it says in the end. */
  async stop(): Promise<WatchLine> {
    const ended = once(this.#child, "close");
    this.#child.kill("SIGINT");
    await ended;
    return this.lines.findLast(({ event }) => event === "cost")!;
  }
}
