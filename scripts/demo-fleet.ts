/**
 * Provers on many machines, as far as one machine can show them: `npm run demo:fleet`. A node that proves nothing itself, and three
 * provers as processes, one of which is killed in the middle of a proof. `-- --batches 4` for a short form.
 */
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { QuipuError } from "../src/errors.js";
import { formatDuration, formatTable } from "../terminal/table.js";
import { DemoNode } from "./fleet/demo-node.js";
import { DemoProver, type Said } from "./fleet/demo-prover.js";
import { isInstalled } from "./fleet/is-installed.js";

/** Transfers in a batch of the node's shape. */
const IN_A_BATCH = 4;
const NAMES = ["ada", "bob", "cid"];
/** How long the killed one has been at its proof. */
const INTO_THE_PROOF_MS = 300;

const { values: flags } = parseArgs({ options: { batches: { type: "string", default: "15" } } });
const start = performance.now();
const provers = new Map<string, DemoProver>();
const begun: { readonly name: string; readonly position: number; readonly at: number }[] = [];
let node: DemoNode | undefined;
let onLeased: ((said: Said, by: DemoProver) => void) | undefined;
try {
  process.exitCode = (await demonstrate()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof QuipuError)) throw error;
  console.error(`demo: ${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await Promise.all([...provers.values()].map((prover) => prover.kill()));
  await node?.stop();
}

async function demonstrate(): Promise<boolean> {
  const transfers = IN_A_BATCH * Number(flags.batches);
  say("a node starts, with a chain and a database of its own; it proves nothing itself");
  node = await DemoNode.start();
  say(`the node listens at ${node.url}; three provers join it`);
  const canPin = isInstalled("taskset");
  for (const [i, name] of NAMES.entries()) {
    const core = canPin ? i % availableParallelism() : undefined;
    provers.set(name, new DemoProver(name, node, { core, onSaid: hear }));
  }
  await node.deposit();
  await until(async () => (await node!.client.status()).accounts === 2);
  say(`money is in; ${transfers} transfers are submitted`);
  const victim = killedInAProof();
  const ids: string[] = [];
  for (let nonce = 0; nonce < transfers; nonce += 1) ids.push(await node.transfer(nonce));
  const killed = await victim;
  await node.client.waitFor(ids.at(-1)!, "committed");
  say("all transfers are on L1");
  return report(transfers, killed);
}

interface Killed {
  readonly name: string;
  readonly position: number;
  readonly at: number;
}

/** Kills the next prover that begins with a proof, in the middle of it. */
function killedInAProof(): Promise<Killed> {
  return new Promise((resolve) => {
    onLeased = async ({ position = -1 }, victim) => {
      onLeased = undefined;
      await sleep(INTO_THE_PROOF_MS);
      await victim.kill();
      const at = performance.now();
      say(`${victim.name} is killed (-9) while it proves batch ${position}`);
      // From then on the first prover that is free gets it.
      await until(async () => !(await isLeasedTo(victim.name, position)));
      say(`batch ${position} is free again, ${formatDuration(performance.now() - at)} later`);
      resolve({ name: victim.name, position, at });
    };
  });
}

async function isLeasedTo(name: string, position: number): Promise<boolean> {
  const { provers: fleet } = await node!.fleet.fleet();
  return fleet.some(
    (each) => each.name === name && each.jobs.some((job) => job.position === position),
  );
}

function hear(said: Said, by: DemoProver): void {
  const { event, position = -1, provingMs = 0 } = said;
  if (event === "leased") {
    begun.push({ name: by.name, position, at: performance.now() });
    onLeased?.(said, by);
  }
  if (event === "joined") say(`${by.name} has its circuit and its key, and joins`);
  if (event === "proven")
    say(`${by.name} has proven batch ${position} in ${formatDuration(provingMs)}`);
  if (event === "failed" || event === "away") say(`${by.name}: ${JSON.stringify(said)}`);
}

/** What has become of all, by L1 alone. @returns whether it is as it should be */
async function report(transfers: number, killed: Killed): Promise<boolean> {
  const { nonce, batches } = await node!.onL1();
  const again = begun.find(({ name, position, at }) => {
    return position === killed.position && name !== killed.name && at > killed.at - 1000;
  });
  const exits = new Map<string, number | null>();
  for (const [name, prover] of provers) {
    if (name !== killed.name) exits.set(name, await prover.drain());
  }
  console.log();
  const rows = [...provers.values()].map(({ name, proofs }) => {
    const end = exits.has(name) ? `told to end, exit code ${exits.get(name)}` : "killed";
    return [name, proofs, end];
  });
  console.log(formatTable(["prover", "proofs", "end"], rows));
  console.log();
  const elsewhere =
    again === undefined
      ? "by nobody else"
      : `by ${again.name}, ${formatDuration(again.at - killed.at)} later`;
  console.log(`batch ${killed.position} of the killed prover was begun again ${elsewhere}`);
  console.log(`L1, read without the node: ${batches} batches, ${nonce} of ${transfers} transfers`);
  const isRight = nonce === transfers && again !== undefined;
  const areDrained = [...exits.values()].every((code) => code === 0);
  console.log(
    isRight && areDrained ? "nothing is lost, nothing is there twice" : "NOT as it should be",
  );
  return isRight && areDrained;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(200);
}

function say(text: string): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${text}`);
}
