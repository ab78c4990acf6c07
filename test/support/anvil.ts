/**
 * A real EVM for tests: anvil on a free port, ended with the process that started it. One node serves
 * a whole test run; tests that must not see each other's blocks deploy contracts of their own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The rules that everything is tested and measured under. */
export const HARDFORK = "prague";
const CHAIN_ID = 31337;
/** How long anvil may take to listen, in milliseconds: a second is usual, the machine may be busy. */
const START_TIMEOUT = 60_000;

/** A node that runs. */
export interface Anvil {
  readonly url: string;
  readonly version: string;
  stop(): void;
}

let shared: Promise<Anvil> | undefined;

/** The node of this process, started at the first call. */
export function sharedAnvil(): Promise<Anvil> {
  shared ??= startAnvil();
  return shared;
}

/**
 * Starts a node of its own.
 *
 * @param args more options of anvil's command line
 * @throws Error that says what anvil printed, if it ends or stays silent.
 */
export async function startAnvil(args: readonly string[] = []): Promise<Anvil> {
  const manifest = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json");
  const { bin, version } = JSON.parse(readFileSync(manifest, "utf8"));
  const fixed = [
    "--port",
    "0",
    "--hardfork",
    HARDFORK,
    "--chain-id",
    `${CHAIN_ID}`,
    "--steps-tracing",
  ];
  const child = spawn(process.execPath, [join(dirname(manifest), bin.anvil), ...fixed, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // The shim passes SIGTERM on to anvil itself; a killed shim would leave it running.
  const stop = (): void => void child.kill("SIGTERM");
  process.once("exit", stop);
  try {
    const url = await listening(child);
    child.unref();
    for (const stream of [child.stdout!, child.stderr!])
      (stream as unknown as { unref(): void }).unref();
    return { url, version, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Waits for the line that says where anvil listens. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error(`anvil ${what}; it printed:\n${output.trim() || "(nothing)"}`));
    };
    const timer = setTimeout(
      () => fail(`did not listen within ${START_TIMEOUT} ms`),
      START_TIMEOUT,
    );
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /Listening on (\S+)/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(`http://${address}`);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("error", (error) => fail(`could not be started: ${error.message}`));
    child.once("exit", (code) => fail(`ended with code ${code}`));
  });
}
