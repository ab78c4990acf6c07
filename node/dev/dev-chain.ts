/**
 * A chain of one's own that outlives its process: anvil, whose state is kept in a folder. A node that
 * was killed leaves it running; the next one finds it and goes on with it.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { writeAtomically } from "../../files/atomic-file.js";
import { isAlive } from "../../files/process-mark.js";
import { readTextIfThere } from "../../files/read-text.js";
import { JsonRpc } from "../../l1/rpc/json-rpc.js";
import { parseJson } from "../../src/json/parse-json.js";
import { nodeError } from "../node-error.js";
import { Anvil } from "./anvil.js";

export interface DevChain {
  /** JSON-RPC endpoint. */
  readonly url: string;
  /** Ends it, with its state in the folder. */
  stop(): Promise<void>;
}

export interface DevChainOptions {
  /** Port of the endpoint; by default 8545. */
  readonly port?: number | undefined;
}

const PORT = 8545;

/**
 * A transaction is mined at once, and every two seconds comes a block without any: blocks become final when
 * two others have come after them. The state is written every two seconds.
 */
const ARGUMENTS = [
  ...["--block-time", "2", "--mixed-mining", "--slots-in-an-epoch", "1"],
  ...["--state-interval", "2"],
];

/** How long it may take to end. */
const END_MS = 30_000;

const RUNNING = v.strictObject({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  url: v.string(),
});

/**
 * Starts the chain of a folder, or finds it running.
 *
 * @param folder that exists
 * @throws QuipuError `AnvilUnavailable`; `PortInUse`.
 */
export async function startDevChain(
  folder: string,
  { port = PORT }: DevChainOptions = {},
): Promise<DevChain> {
  const note = join(folder, "anvil.json");
  const running = await findRunning(note);
  if (running !== undefined) return { url: running.url, stop: () => end(running.pid, note) };
  const args = ["--state", join(folder, "anvil-state.json"), ...ARGUMENTS];
  const anvil = await Anvil.start({ port, detached: true, args }).catch((error: Error) => {
    if (!/address already in use/i.test(error.message)) throw error;
    const message = `port ${port} of this machine is taken by another program: --l1-port names another`;
    throw nodeError("PortInUse", message, error);
  });
  const { pid, url } = anvil;
  await writeAtomically(note, (file) => file.writeFile(`${JSON.stringify({ pid, url })}\n`));
  return { url, stop: () => end(pid, note) };
}

/** The anvil that a note tells of, if it answers. */
async function findRunning(note: string): Promise<v.InferOutput<typeof RUNNING> | undefined> {
  const text = await readTextIfThere(note);
  if (text === undefined) return undefined;
  const running = parseJson(text, RUNNING, note);
  if (!isAlive(running.pid)) return undefined;
  const version = new JsonRpc(running.url).request("web3_clientVersion", [], v.string());
  const isAnvil = await version.then((name) => name.startsWith("anvil")).catch(() => false);
  return isAnvil ? running : undefined;
}

async function end(pid: number, note: string): Promise<void> {
  if (isAlive(pid)) process.kill(pid, "SIGTERM");
  for (let waited = 0; isAlive(pid) && waited < END_MS; waited += 20) await sleep(20);
  if (isAlive(pid)) process.kill(pid, "SIGKILL");
  await rm(note, { force: true });
}
