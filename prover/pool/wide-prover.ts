/**
 * Proofs in wide lanes, made by a process of their own. If that process is of no use or ends by itself,
 * everything that waits for it fails with `WideLanesLost`, and this process starts none again.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { WideOutcome } from "../engine/wide-lanes.js";
import type { ProgressListener } from "../progress.js";
import { messageOf, type ProverError, proverError } from "../prover-error.js";
import { provingAborted, timedOut } from "./job-attempt.js";
import type { VerifiedProof } from "./job-message.js";
import { type ProofJob, type ProofOptions, RETRY_STEP } from "./thread-pool.js";
import type { WideAnswer, WideOrder, WideProcessOptions } from "./wide-message.js";

type Unusable = Extract<WideOutcome, { usable: false }>;

/** What waits for the process fails with this; narrow lanes are still there. */
export class WideLanesLost extends Error {
  override readonly name = "WideLanesLost";
  readonly outcome: Unusable;

  constructor(outcome: Unusable) {
    super(`no wide lanes: ${outcome.detail}`);
    this.outcome = outcome;
  }
}

/** Why this process no longer uses wide lanes. */
let refusal: Unusable | undefined;

/** Whether wide lanes are of use here: tried in a process that ends again, unless a refusal is known. */
export async function probeWideLanes(): Promise<WideOutcome> {
  if (refusal !== undefined) return refusal;
  const prover = new WideProver({ always: false });
  try {
    return await prover.outcome;
  } finally {
    await prover.close();
  }
}

interface Waiting {
  resolve(proved: VerifiedProof | undefined): void;
  reject(error: unknown): void;
  readonly onProgress: ProofOptions["onProgress"];
}

function closedError(): ProverError {
  return proverError("ProvingAborted", "the pool was closed");
}

/** For how long a process is waited for that does not answer. */
export interface WidePatience {
  /** Milliseconds without a word, while it has something to do, after which it is ended: reading a key takes seconds. */
  readonly answerMs: number;
  /** Milliseconds after which it is ended if it does not end when it is to. */
  readonly endMs: number;
}

const PATIENCE: WidePatience = { answerMs: 60_000, endMs: 5000 };

/** It is looked so often in that time whether it has said something. A look that comes late, as this process slept, is one. */
const LOOKS = 12;

/** Of what the process writes to standard error, what is kept. */
const KEPT_CHARACTERS = 2000;

/** Waits for something, or for a signal. @throws QuipuError `ProvingAborted`. */
async function unlessAborted(work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(provingAborted(signal!));
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true, signal: stop.signal });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    stop.abort();
  }
}

export class WideProver {
  /** Of the process' test of itself. Never rejects. */
  readonly outcome: Promise<WideOutcome>;
  /** Highest resident memory of the process, as of its last answer. */
  peakRssBytes = 0;
  readonly #child: ChildProcess | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  /** What keeps this process alive: the test, and orders. */
  #held = 0;
  #tested = false;
  readonly #patience: WidePatience;
  /** Looks since its last word. */
  #silentLooks = 0;
  #looking: NodeJS.Timeout | undefined;
  /** Why it was ended, if it was. */
  #endedFor: string | undefined;
  #closed = false;
  #unusable: Unusable | undefined;

  constructor(options: Omit<WideProcessOptions, "aliveMs">, patience: WidePatience = PATIENCE) {
    this.#patience = patience;
    if (refusal !== undefined && !(options.always && refusal.reason === "slow")) {
      this.#unusable = refusal;
      this.outcome = Promise.resolve(refusal);
      return;
    }
    // The parent's flags of V8 are not for it, nor is an inspector's port.
    const sent: WideProcessOptions = { ...options, aliveMs: patience.answerMs / LOOKS };
    const child = fork(new URL("./wide-process.js", import.meta.url), [JSON.stringify(sent)], {
      execArgv: [],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    this.#hold(1);
    this.outcome = this.#follow(child).finally(() => this.#hold(-1));
  }

  /** The process' id; undefined if there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Proves as the pool does. @throws WideLanesLost besides. */
  async prove(
    job: ProofJob,
    options: ProofOptions & { signal: AbortSignal },
  ): Promise<VerifiedProof> {
    const { circuit, keys, zeroKnowledge } = job;
    const source = job.witness ? { witness: job.witness } : { input: job.input };
    const sent = { circuit, keys, zeroKnowledge, ...source } as ProofJob;
    const proved = await this.#ask(
      (number) => ({ kind: "prove", number, job: sent, timeoutMs: options.timeoutMs }),
      options,
    );
    return proved!;
  }

  /** Loads as the pool does. @throws WideLanesLost besides. */
  async load({ circuit, keys, zeroKnowledge }: Omit<ProofJob, "input" | "witness">): Promise<void> {
    const keyed = { circuit, keys, zeroKnowledge };
    await this.#ask((number) => ({ kind: "load", number, keyed }), {});
  }

  /** Ends the process; what waits for it fails with `ProvingAborted`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(closedError());
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.ref();
    // While it tests itself, it hears nobody.
    if (!this.#tested) child.kill("SIGKILL");
    else if (child.connected) child.disconnect();
    const kill = setTimeout(() => child.kill("SIGKILL"), this.#patience.endMs);
    await exit;
    clearTimeout(kill);
  }

  async #ask(
    order: (number: number) => WideOrder,
    { signal, onProgress, timeoutMs }: ProofOptions,
  ): Promise<VerifiedProof | undefined> {
    await unlessAborted(this.outcome, signal);
    if (this.#closed) throw closedError();
    if (this.#unusable !== undefined) throw new WideLanesLost(this.#unusable);
    this.#next += 1;
    const number = this.#next;
    const giveUp = (reason: ProverError) => {
      this.#send({ kind: "abort", number });
      this.#waiting.get(number)?.reject(reason);
    };
    const abort = () => giveUp(provingAborted(signal!));
    // The process keeps the limit, too, as long as it works.
    let timer: NodeJS.Timeout | undefined;
    const noteProgress: ProgressListener = (progress) => {
      if (progress.step === RETRY_STEP) {
        clearTimeout(timer);
        timer = undefined;
      } else if (timeoutMs !== undefined) {
        timer ??= setTimeout(() => giveUp(timedOut(timeoutMs)), timeoutMs);
      }
      onProgress?.(progress);
    };
    this.#hold(1);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(number, { resolve, reject, onProgress: noteProgress });
        if (signal?.aborted) return reject(provingAborted(signal));
        signal?.addEventListener("abort", abort, { once: true });
        this.#send(order(number));
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      this.#waiting.delete(number);
      this.#hold(-1);
    }
  }

  #send(order: WideOrder): void {
    // If it cannot be sent, the process is ending, and its end is told.
    if (this.#child?.connected) this.#child.send(order, () => undefined);
  }

  #follow(child: ChildProcess): Promise<WideOutcome> {
    let stderr = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-KEPT_CHARACTERS);
    });
    // The process is to hold up nobody who has no job for it.
    (child.stderr as unknown as { unref(): void }).unref();
    return new Promise((resolve) => {
      const lose = (why: string) => {
        if (this.#closed) return resolve({ usable: false, reason: "crashed", detail: "closed" });
        const text = /^.*fatal.*$/im.exec(stderr)?.[0].trim();
        const detail = `its process ended: ${why}${text ? `; ${text}` : ""}`;
        this.#lose({ usable: false, reason: "crashed", detail }, resolve);
      };
      child.on("message", (message: WideAnswer) => {
        this.#silentLooks = 0;
        if (message.kind !== "tested") return this.#take(message);
        this.#tested = true;
        if (message.outcome.usable) resolve(message.outcome);
        else {
          this.#lose(message.outcome, resolve);
          child.disconnect();
        }
      });
      child.once("error", (error) => lose(messageOf(error)));
      child.once("exit", (code, by) => lose(this.#endedFor ?? String(by ?? `code ${code}`)));
    });
  }

  #lose(outcome: Unusable, resolve: (outcome: WideOutcome) => void): void {
    // A process that has refused ends, too.
    if (this.#unusable !== undefined) return;
    // What was no gain where it had to be one may still end.
    if (refusal === undefined || refusal.reason === "slow") refusal = outcome;
    this.#unusable = outcome;
    resolve(outcome);
    for (const { reject } of this.#waiting.values()) reject(new WideLanesLost(outcome));
  }

  #take(message: Exclude<WideAnswer, { kind: "tested" }>): void {
    if (message.kind === "alive") return;
    const waiting = this.#waiting.get(message.number);
    switch (message.kind) {
      case "progress":
        waiting?.onProgress?.(message.progress);
        break;
      case "done":
        this.peakRssBytes = message.peakRssBytes;
        waiting?.resolve(message.proved);
        break;
      case "refused":
        waiting?.reject(proverError(message.code, message.message));
        break;
    }
  }

  /** Ends the process if it has something to do and says nothing: one that is stopped does not end by itself. */
  #watch(child: ChildProcess): void {
    if (this.#looking !== undefined) return;
    const { answerMs } = this.#patience;
    this.#silentLooks = 0;
    const look = () => {
      this.#silentLooks += 1;
      if (this.#silentLooks <= LOOKS) return;
      this.#endedFor = `it has said nothing for ${answerMs} ms`;
      child.kill("SIGKILL");
    };
    this.#looking = setInterval(look, answerMs / LOOKS).unref();
  }

  /** Keeps this process alive while something waits, and no longer. */
  #hold(change: 1 | -1): void {
    this.#held += change;
    const child = this.#child;
    if (child === undefined) return;
    if (this.#held > 0) {
      child.ref();
      child.channel?.ref();
      this.#watch(child);
    } else {
      clearInterval(this.#looking);
      this.#looking = undefined;
      child.unref();
      child.channel?.unref();
    }
  }
}
