/**
 * An EVM of one's own: starts anvil on a free port, from its npm package or from the PATH, and ends
 * it with this process at the latest. For tests and demonstrations.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { l1Error } from "../../l1/l1-error.js";
import type { Hex } from "../../l1/rpc/answers.js";
import { JsonRpc } from "../../l1/rpc/json-rpc.js";
import { gotExpected } from "../../src/errors.js";

/** The rules that gas is measured under. */
export const HARDFORK = "prague";

export interface AnvilOptions {
  readonly hardfork?: string;
  readonly chainId?: number;
  /** By default a free one. */
  readonly port?: number;
  /** Whether it stays when this process is killed, and when its terminal is interrupted; default false. */
  readonly detached?: boolean;
  /** Further arguments. */
  readonly args?: readonly string[];
  /** The program; by default the one of the npm package, else the one of the PATH. */
  readonly program?: string;
}

/** The private keys of anvil's first accounts: published with it, worth nothing anywhere else. */
export const ANVIL_KEYS: readonly Hex[] = [
  "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
  "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
  "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
  "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
  "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
];

/**
 * States of old blocks are kept in memory, some hundreds of them, and not in the home directory,
 * where a long run of tests leaves tens of gigabytes.
 */
const NO_DISK = ["--max-persisted-states", "0"];

const LISTENING = /Listening on (\S+)/;
/** A second is usual; the machine may be busy. */
const START_MS = 60_000;

/** Names of the platforms' packages; others have none. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

export class Anvil {
  readonly url: string;
  /** As anvil says it, e.g. 1.7.1. */
  readonly version: string;
  readonly #child: ChildProcess;
  readonly #rpc: JsonRpc;

  private constructor(rpc: JsonRpc, version: string, child: ChildProcess) {
    this.url = rpc.name;
    this.version = version;
    this.#child = child;
    this.#rpc = rpc;
  }

  /**
   * Starts anvil.
   *
   * @throws QuipuError `AnvilUnavailable` if there is none, or if it does not start.
   */
  static async start(options: AnvilOptions = {}): Promise<Anvil> {
    const { hardfork = HARDFORK, chainId = 31337, port = 0, detached = false } = options;
    const { args = [], program = findAnvil() } = options;
    const chain = ["--port", `${port}`, "--hardfork", hardfork, "--chain-id", `${chainId}`];
    const fixed = [...chain, ...NO_DISK];
    const child = spawn(program, [...fixed, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached,
    });
    const end = (): void => {
      child.kill("SIGKILL");
    };
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    try {
      const rpc = new JsonRpc(`http://${await listening(child, program)}`);
      const client = await rpc.request("web3_clientVersion", [], v.string());
      release(child);
      return new Anvil(rpc, client.replace(/^anvil\/v?/, ""), child);
    } catch (error) {
      end();
      throw error;
    }
  }

  /** The process. */
  get pid(): number {
    return this.#child.pid!;
  }

  /** A request that only anvil knows, such as `evm_increaseTime`; the answer is whatever it is. */
  control(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return this.#rpc.request(method, params, v.unknown());
  }

  /** Lets seconds pass and mines a block after them. */
  async passTime(seconds: number): Promise<void> {
    await this.control("evm_increaseTime", seconds);
    await this.control("evm_mine");
  }

  /** Ends it, and waits until it has ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.ref();
    this.#child.kill("SIGTERM");
    await ended;
  }
}

/** The program of the npm package for this platform, or the name to look for in the PATH. */
function findAnvil(): string {
  const system = process.platform;
  const name = `@foundry-rs/anvil-${system}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  try {
    const resolve = createRequire(import.meta.url).resolve;
    const inner = createRequire(resolve("@foundry-rs/anvil/package.json")).resolve;
    const folder = dirname(inner(`${name}/package.json`));
    return join(folder, "bin", system === "win32" ? "anvil.exe" : "anvil");
  } catch {
    return "anvil";
  }
}

/** A node that nobody stops must not keep this process from ending. */
function release(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.removeAllListeners("data").resume();
    (stream as unknown as { unref(): void }).unref();
  }
}

/** Waits for the address that anvil says it listens on. */
function listening(child: ChildProcess, program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const refuse = (got: string): void => {
      clearTimeout(timer);
      const advice = "install the npm package @foundry-rs/anvil, or anvil in the PATH";
      const message = gotExpected(`start of ${program}`, got, "an EVM that listens");
      reject(l1Error("AnvilUnavailable", `${message}; ${advice}`));
    };
    const timer = setTimeout(() => refuse(`nothing in ${START_MS} ms`), START_MS);
    const read = (part: string): void => {
      text += part;
      const address = LISTENING.exec(text)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    };
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding("utf8").on("data", read);
    child.once("error", (error) => refuse(error.message));
    child.once("exit", (code) => refuse(`exit code ${code}: ${text.trim().slice(-1000)}`));
  });
}
