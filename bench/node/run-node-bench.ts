/**
 * Loads a node and measures it: one that runs somewhere, or one of its own in another process. One of its own is
 * measured twice, as it proves and with no prover, because its proofs take the cores that its intake needs.
 */
import { QuipuClient } from "../../client/connection/quipu-client.js";
import { connectRollup } from "../../l1/contract/connect-rollup.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { Chain } from "../../l1/rpc/chain.js";
import { Sender } from "../../l1/sending/sender.js";
import { ANVIL_KEYS } from "../../node/dev/anvil.js";
import type { ProgressListener } from "../../prover/progress.js";
import { benchError } from "../bench-error.js";
import { commitNow, loadNow, machineNow, versionsNow } from "../measure/machine.js";
import { openAccounts } from "./load-accounts.js";
import { measureCommits } from "./measure-commits.js";
import { type LoadOrder, measureClosed, measureOpen } from "./measure-load.js";
import { measureMemory } from "./measure-memory.js";
import { NodeProcess } from "./node-process.js";
import {
  type IntakeResult,
  type MemorySample,
  NODE_RESULT_FORMAT,
  type NodeBenchResult,
} from "./node-result.js";
import { SignedLoad } from "./signed-load.js";
import { Submitter } from "./submitter.js";

/** Time that a node has until it takes operations. */
const READY_MS = 120_000;

/** The node that is measured. */
export type MeasuredNode =
  /** One that runs, on a chain of anvil. */
  | { readonly url: string; readonly rpc: string }
  /** A command that starts one with a chain of anvil; with the arguments of `noProver` it proves nothing. */
  | { readonly command: readonly string[]; readonly noProver: readonly string[] };

export interface NodeBenchOptions {
  readonly node: MeasuredNode;
  /** Accounts that send, and callers of a closed load. */
  readonly accounts: number;
  /** Operations that are signed for a closed load: it ends when they are sent, or when its time is over. */
  readonly operations: number;
  /** Time of each load. */
  readonly seconds: number;
  /** Operations a second whose way to L1 is followed, or under which memory is looked at. */
  readonly rate: number;
  /** Looks at memory for so long, and measures nothing else. */
  readonly minutes?: number | undefined;
  /** What was typed. */
  readonly commandLine: string;
  readonly report: ProgressListener;
  readonly onSample?: ((sample: MemorySample) => void) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Measures what the options ask for.
 *
 * @throws QuipuError `ProcessLost`, `FigureMissing`, `LoadRefused`; as deposits and the client do; the signal's reason.
 */
export async function runNodeBench(options: NodeBenchOptions): Promise<NodeBenchResult> {
  const run = new NodeBenchRun(options);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

class NodeBenchRun {
  readonly #options: NodeBenchOptions;
  readonly #begun = {
    startedAt: new Date().toISOString(),
    versions: versionsNow(),
    commit: commitNow(),
  };
  readonly #loadBefore = loadNow();
  #process: NodeProcess | undefined;
  #submitter: Submitter | undefined;

  constructor(options: NodeBenchOptions) {
    this.#options = options;
  }

  async run(): Promise<NodeBenchResult> {
    const { node, accounts, minutes, report } = this.#options;
    report({ step: "start the node" });
    const url = "url" in node ? node.url : await this.#start(node.command);
    const { load, shapes } = await this.#openLoad(url);
    const measured =
      minutes === undefined
        ? await this.#measureRates(url, load)
        : { commits: null, intake: [], memory: await this.#measureMemory(url, load, minutes) };
    return {
      format: NODE_RESULT_FORMAT,
      ...this.#begun,
      finishedAt: new Date().toISOString(),
      command: this.#options.commandLine,
      machine: { ...machineNow(), loadBefore: this.#loadBefore, loadAfter: loadNow() },
      node: { isOwn: !("url" in node), shapes, accounts },
      ...measured,
    };
  }

  async close(): Promise<void> {
    this.#submitter?.close();
    await this.#process?.stop();
  }

  /** Starts a node, or another in place of the one before. @returns its address */
  async #start(command: readonly string[]): Promise<string> {
    await this.close();
    this.#process = await NodeProcess.start(command);
    return this.#process.url;
  }

  async #openLoad(url: string) {
    const { node, accounts: count, report, signal } = this.#options;
    const client = new QuipuClient({ url, attempts: 40 });
    const { contract, shapes } = await client.config({ signal });
    const chain = await Chain.connect("url" in node ? node.rpc : this.#process!.rpc);
    const rollup = await connectRollup(chain, contract as Hex);
    const sender = new Sender(chain, ANVIL_KEYS[1]!, { signal });
    const accounts = await openAccounts({ client, rollup, sender, report, signal }, count);
    return {
      load: new SignedLoad(rollup.domain, accounts),
      shapes: shapes.map(({ shape }) => shape),
    };
  }

  async #measureRates(url: string, load: SignedLoad) {
    const { node, seconds, rate, report, signal } = this.#options;
    await load.prepare(rate * seconds, report);
    report({ step: "operations to L1" });
    const order = { url, submitter: this.#submitterOf(url, load), load, signal };
    const commits = await measureCommits(order, {
      client: new QuipuClient({ url }),
      rate,
      seconds,
    });
    const intake = [await this.#measureIntake(url, load, true)];
    if ("command" in node) {
      report({ step: "start the node without a prover" });
      const again = await this.#start([...node.command, ...node.noProver]);
      intake.push(await this.#measureIntake(again, load, false));
    }
    return { commits, intake, memory: null };
  }

  async #measureIntake(url: string, load: SignedLoad, isProving: boolean): Promise<IntakeResult> {
    const { operations, seconds, report, signal } = this.#options;
    const order = { url, submitter: this.#submitterOf(url, load), load, signal };
    await this.#untilTaken(order);
    await load.prepare(operations, report);
    report({ step: `as fast as ${load.accounts} callers are answered` });
    const closed = await measureClosed(order, seconds);
    const rate = closed.accepted / closed.seconds / 2;
    await load.prepare(Math.ceil(rate * seconds), report);
    report({ step: `${Math.round(rate)} operations a second` });
    const halfLoad = await measureOpen(order, rate, seconds);
    return { isProving, closed, halfLoad };
  }

  /** Waits until the node takes operations: a node that has started reads L1 and its database first. */
  async #untilTaken({ submitter, load }: LoadOrder): Promise<void> {
    await load.prepare(load.accounts, () => {});
    const { id } = await submitter.submit(load.take(0)!, performance.now() + READY_MS);
    if (id === undefined)
      throw benchError("LoadRefused", `the node took nothing in ${READY_MS} ms`);
  }

  #measureMemory(url: string, load: SignedLoad, minutes: number) {
    const { rate, report, onSample, signal } = this.#options;
    const submitter = this.#submitterOf(url, load);
    return measureMemory({ url, load, submitter, rate, minutes, report, onSample, signal });
  }

  /** One at a time: of the node that runs. */
  #submitterOf(url: string, { accounts }: SignedLoad): Submitter {
    this.#submitter?.close();
    this.#submitter = new Submitter(url, accounts);
    return this.#submitter;
  }
}
