/** What a prover says of its work: a line for each event, for people or as JSON; on a terminal also a line that changes. */
import type { AgentObserver } from "../../fleet/agent/agent-observer.js";
import type { Job } from "../../fleet/job-source.js";
import { formatShape } from "../../src/shape.js";
import { printable } from "../../terminal/printable.js";
import { isWatched } from "../../terminal/progress.js";
import { formatDuration } from "../../terminal/table.js";

/** How often the line that changes is written. */
const LINE_MS = 1000;

export class ProverReport {
  readonly #isJson: boolean;
  readonly #since = performance.now();
  readonly #atWork = new Map<string, number>();
  #proofs = 0;
  #isAway = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ json }: { readonly json: boolean | undefined }) {
    this.#isJson = json === true;
  }

  readonly observer: AgentObserver = {
    joined: () => {
      this.#isAway = false;
      this.#say({ event: "joined" }, "joined");
    },
    away: ({ message }) => {
      if (this.#isAway) return;
      this.#isAway = true;
      this.#say({ event: "away", message }, `the node is away, trying again: ${message}`);
    },
    leased: ({ digest, position, shape }) => {
      this.#atWork.set(digest, performance.now());
      if (this.#isJson) this.#say({ event: "leased", position, shape: formatShape(shape) }, "");
    },
    finished: (job, provingMs) => {
      this.#proofs += 1;
      this.#isAway = false;
      this.#end(job, "proven", { provingMs: Math.round(provingMs) }, formatDuration(provingMs));
    },
    gone: (job) => this.#end(job, "gone", {}, "not needed any more"),
    failed: (job, error) => {
      const { message } = error;
      const { code = "Unexpected" } = error as { readonly code?: string };
      this.#end(job, "failed", { code, message }, `${code}: ${message}`);
    },
    draining: () => this.#say({ event: "draining" }, "finishing what is at hand, then leaving"),
  };

  ready(facts: { node: string; name: string; shapes: readonly string[] }): void {
    const { node, name, shapes } = facts;
    this.#say({ event: "ready", ...facts }, `${name} proves ${shapes.join(", ")} for ${node}`);
  }

  /** Begins the line that changes. @returns what ends it */
  watch(): () => void {
    if (!isWatched() || this.#isJson) return () => {};
    this.#timer = setInterval(() => process.stdout.write(`\r\u001b[K${this.#line}`), LINE_MS);
    return () => {
      clearInterval(this.#timer);
      this.#timer = undefined;
      process.stdout.write("\r\u001b[K");
    };
  }

  get #line(): string {
    const seconds = (performance.now() - this.#since) / 1000;
    const rate = (60 * this.#proofs) / Math.max(seconds, 1);
    const now = performance.now();
    const work = [...this.#atWork.values()].map((since) => formatDuration(now - since)).join(", ");
    const state = this.#isAway ? "the node is away" : work === "" ? "waiting" : `proving, ${work}`;
    return `${state}; ${this.#proofs} proofs, ${rate.toFixed(1)} a minute`;
  }

  #end({ position, digest, shape }: Job, event: string, facts: object, words: string): void {
    this.#atWork.delete(digest);
    const name = formatShape(shape);
    const text = `batch ${position} (${name}): ${event === "gone" ? "" : `${event}, `}${words}`;
    this.#say({ event, position, shape: name, ...facts }, text);
  }

  /** A node's words are shown and not obeyed. */
  #say(facts: object, words: string): void {
    const text = printable(words);
    if (this.#isJson) console.log(printable(JSON.stringify(facts)));
    else console.log(this.#timer === undefined ? text : `\r\u001b[K${text}`);
  }
}
