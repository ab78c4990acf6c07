/**
 * The rollup on a real L1, start to end: `npm run demo:l1`; with `-- --blobs` the same story with its
 * records in blobs, and with `-- --mirror` on the mirror of the contract. Circuits, keys and compiled contracts are kept in the build folder;
 * chain, deployment and proofs are made anew each time.
 */
import { parseArgs } from "node:util";
import { formatEther } from "viem";
import { HARDFORK } from "../node/dev/anvil.js";
import { proveBatch, proveEscape } from "../node/pipeline/prove.js";
import type { SettledBatch } from "../node/pipeline/settled-batch.js";
import { readConstraintStats } from "../prover/circuits/constraint-stats.js";
import { trustNote } from "../prover/keys/key-setup.js";
import {
  type KeyedCircuit,
  prepareKeyedCircuit,
  prepareKeyedEscape,
} from "../prover/keys/keyed-circuit.js";
import { defaultBackend } from "../prover/pool/backends.js";
import { ProverPool } from "../prover/pool/prover-pool.js";
import { QuipuError } from "../src/errors.js";
import { KIND_NAMES, SIGNED_KIND_NAMES } from "../src/operations/kinds.js";
import { LEVELS, reservedLeaves } from "../src/params.js";
import { formatShape, parseShape } from "../src/shape.js";
import { isWatched, withProgress } from "../terminal/progress.js";
import { formatDuration, formatFacts, formatTable, shortHex } from "../terminal/table.js";
import { chainWorld, type StoryKeys } from "./story/chain-world.js";
import { mirrorWorld } from "./story/mirror-world.js";
import { type Paid, Story } from "./story/story.js";
import { DEADLINE, TOKEN_NAMES, type World } from "./story/world.js";

const SHAPE = parseShape("4x6-2d1e1w2p");

const { values: flags } = parseArgs({
  options: {
    mirror: { type: "boolean", default: false },
    blobs: { type: "boolean", default: false },
    backend: { type: "string", default: defaultBackend() },
  },
});
if (flags.mirror && flags.blobs) {
  console.error(
    "demo: --blobs: got it with --mirror, expected one of them: a mirror keeps no blobs",
  );
  process.exit(1);
}
const interruption = new AbortController();
const { signal } = interruption;
// Not once: listr2 kills a process in which nobody listens any more.
process.on("SIGINT", () => interruption.abort(new Error("interrupted")));
const pool = new ProverPool({ workers: 1, threads: "all", backend: flags.backend });
const start = performance.now();
try {
  const isRight = await demonstrate();
  console.log(`\n${formatDuration(performance.now() - start)} in all`);
  process.exitCode = isRight ? 0 : 1;
} catch (error) {
  if (signal.aborted) process.exitCode = 130;
  else if (error instanceof QuipuError) {
    console.error(`demo: ${error.code}: ${error.message}`);
    process.exitCode = 1;
  } else throw error;
} finally {
  await pool.close();
}

async function demonstrate(): Promise<boolean> {
  const keys = await makeKeys();
  const world = await watched("L1", async () =>
    flags.mirror ? mirrorWorld(keys) : chainWorld(keys, flags.blobs),
  );
  try {
    console.log(section("L1", world.facts));
    return await tell(world, keys);
  } finally {
    await world.stop();
  }
}

async function makeKeys(): Promise<StoryKeys> {
  const begin = performance.now();
  const keys = await watched("Circuits and keys", async (onProgress) => ({
    shape: SHAPE,
    batchCircuit: await prepareKeyedCircuit(
      { shape: SHAPE, levels: LEVELS },
      { onProgress, signal },
    ),
    escapeCircuit: await prepareKeyedEscape(LEVELS, { onProgress, signal }),
  }));
  const { batchCircuit, escapeCircuit } = keys;
  console.log(
    section("Circuits and keys", {
      batch: `${formatShape(SHAPE)}: 4 transfers, 2 payments, 2 deposits, 1 forced exit, 1 withdrawal among 6 accounts of 8^${LEVELS}; ${await constraintsOf(batchCircuit)} constraints`,
      escape: `${await constraintsOf(escapeCircuit)} constraints`,
      WARNING: trustNote(batchCircuit.keys.provenance),
      time: `${formatDuration(performance.now() - begin)} (compiled and made once, then kept)`,
    }),
  );
  return keys;
}

async function constraintsOf({ circuit }: KeyedCircuit): Promise<number> {
  return (await readConstraintStats(circuit.r1cs.path)).constraints;
}

async function tell(world: World, keys: StoryKeys): Promise<boolean> {
  const { shape, batchCircuit, escapeCircuit } = keys;
  const story = new Story(world, {
    shape,
    proveBatch: (sealed) => proveBatch(sealed, { keyed: batchCircuit, pool, signal }),
    proveEscape: (state, account) => {
      return proveEscape(state, account, { keyed: escapeCircuit, pool, signal });
    },
  });
  const isSame = await tellOfNormalTimes(story);
  return (await tellOfTheEnd(story)) && isSame;
}

/** Money comes in, moves and goes out; the state is what L1 says. */
async function tellOfNormalTimes(story: Story): Promise<boolean> {
  const deposits = await watched("Deposits", () => story.moneyComesIn());
  const incoming = deposits.map(({ who, token, amount }) => [who, money(token, amount)] as const);
  console.log(section("Deposits, into the queue on L1", Object.fromEntries(incoming)));

  const settled = await watched("Batches", () => settleAll(story));
  showBatches(settled, story.gas);
  const paid = await watched("Claims", () => story.moneyGoesOut());
  console.log(section("Claims", claims(paid)));

  const { state } = await watched("State from L1 alone", () => story.rebuild());
  const opened = state.entries().filter(([index]) => index >= reservedLeaves(LEVELS)).length;
  const isSame = state.root === settled.at(-1)!.batch.header.newRoot;
  console.log(
    section("State, rebuilt from L1 alone", {
      accounts: `${state.size}, ${opened} opened by payments`,
      root: `${shortHex(state.root)}, ${isSame ? "the sequencer's" : "ANOTHER ROOT"}`,
    }),
  );
  return isSame;
}

/** Everybody gets his own without the sequencer, and nothing is left that is nobody's. */
async function tellOfTheEnd(story: Story): Promise<boolean> {
  await watched("Time passes", () => story.sequencerVanishes());
  const refusal = await watched("Weeks pass", () => story.blobsExpire());
  const left = await watched("Escape", () => story.everybodyLeaves());
  console.log(
    section("The sequencer vanishes", {
      queued: "a deposit of erin's, a forced exit that alice asks for; nobody takes them",
      frozen: `by alice, ${DEADLINE + 1} s later`,
      ...(refusal && { "by beacon nodes alone": refusal, "from the archive": "rebuilt" }),
      ...claims(left),
      ...gasFacts(story.gas, ["freeze", "escape", "refundDeposit"]),
    }),
  );
  const remainder = await story.remainder();
  const lines = remainder.map(({ token, held, inside }) => {
    const verdict = held === inside ? "as much as" : `NOT the ${formatEther(inside)} of`;
    return [token, `${formatEther(held)}, ${verdict} the balances still inside`] as const;
  });
  console.log(section("What is left in the contract", Object.fromEntries(lines)));
  return remainder.every(({ held, inside }) => held === inside);
}

async function settleAll(story: Story): Promise<readonly SettledBatch[]> {
  const settled: SettledBatch[] = [];
  for await (const batch of story.batches()) settled.push(batch);
  await story.moneyMoves();
  for await (const batch of story.batches()) settled.push(batch);
  return settled;
}

function showBatches(settled: readonly SettledBatch[], gas: Story["gas"]): void {
  const rows = settled.map(({ batchNumber, batch, outcome, provingMs }) => {
    const { gasUsed } = outcome;
    const counts = KIND_NAMES.map((name) => batch[name].length);
    const row = [batchNumber, ...counts, batch.data.length, formatDuration(provingMs)];
    return gasUsed === undefined ? row : [...row, gasOf(settled, outcome), ...blobOf(outcome)];
  });
  const header = ["batch", ...KIND_NAMES, "bytes", "proof"];
  const full = flags.mirror ? header : [...header, "gas", ...(flags.blobs ? ["in blob"] : [])];
  console.log(`\nBatches, each proven and committed\n${indent(formatTable(full, rows))}`);
  const fullest = settled.reduce((a, b) => (signedIn(b) > signedIn(a) ? b : a));
  if (fullest.outcome.gasUsed === undefined) return;
  const gasUsed = gasOf(settled, fullest.outcome);
  const count = signedIn(fullest);
  const share = gasUsed / count;
  const facts = {
    "hard fork": `${HARDFORK}; anvil, one transaction a block`,
    "a batch": `${gasUsed} gas (batch ${fullest.batchNumber}, with all that it holds)`,
    "an operation": `${Math.round(share)} gas: its share of that batch of ${count}; docs/gas.md has larger ones`,
    ...gasFacts(gas, Object.keys(gas)),
  };
  console.log(`\n${indent(formatFacts(facts))}`);
}

/** A batch's share of the gas of its transaction. */
function gasOf(
  settled: readonly SettledBatch[],
  { gasUsed, transactionHash }: SettledBatch["outcome"],
): number {
  const together = settled.filter(({ outcome }) => outcome.transactionHash === transactionHash);
  return Math.round(Number(gasUsed) / together.length);
}

/** Versioned hash of the blob that has a batch's records, if one has. */
function blobOf({ publication }: SettledBatch["outcome"]): string[] {
  return publication.by === "blob" ? [shortHex(BigInt(publication.versionedHash))] : [];
}

/** How many operations of a batch users have signed. */
function signedIn({ batch }: SettledBatch): number {
  return SIGNED_KIND_NAMES.reduce((sum, name) => sum + batch[name].length, 0);
}

/** Gas of some transactions, where there is any. */
function gasFacts(gas: Story["gas"], names: readonly string[]): Record<string, string> {
  const known = names.filter((name) => gas[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, `${gas[name]} gas`]));
}

function claims(paid: readonly Paid[]): Record<string, string> {
  const lines = paid.map(({ who, what, token, amount, gasUsed }) => {
    const gas = gasUsed === undefined ? "" : `, ${gasUsed} gas`;
    return [who, `${money(token, amount)} by ${what}${gas}`] as const;
  });
  return Object.fromEntries(lines);
}

function money(token: number, amount: bigint): string {
  return `${formatEther(amount)} ${TOKEN_NAMES[token]}`;
}

function watched<Result>(
  title: string,
  work: (report: Parameters<Parameters<typeof withProgress>[2]>[0]) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  return withProgress(title, isWatched(), work);
}

function section(title: string, facts: Parameters<typeof formatFacts>[0]): string {
  return `\n${title}\n${indent(formatFacts(facts))}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
