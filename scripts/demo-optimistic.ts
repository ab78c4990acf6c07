/**
 * Optimistic settlement, and the ways in which a theft can end: `npm run demo:optimistic`. Each history has
 * a contract of its own on one EVM, with real proofs where something is proven.
 */
import { proveBatch } from "../node/pipeline/prove.js";
import { prepareKeyedCircuit, prepareKeyedEscape } from "../prover/keys/keyed-circuit.js";
import { ProverPool } from "../prover/pool/prover-pool.js";
import { QuipuError } from "../src/errors.js";
import { MIN_LEVELS } from "../src/params.js";
import { formatShape, parseShape } from "../src/shape.js";
import { isWatched, withProgress } from "../terminal/progress.js";
import { formatDuration, formatFacts, formatTable } from "../terminal/table.js";
import { OptimisticWorld } from "./optimistic/optimistic-world.js";
import {
  challengedInTime,
  challengedWrongly,
  ether,
  executedThenChallenged,
  finalisedUnchallenged,
  type Outcome,
  TERMS,
} from "./optimistic/outcomes.js";

const SHAPE = parseShape("4x6-2d1e2w1ps");
const COVERED = { ...TERMS, coverAdvances: true };

const pool = new ProverPool({ workers: 1, threads: "all" });
const start = performance.now();
try {
  process.exitCode = (await demonstrate()) ? 0 : 1;
  console.log(`\n${formatDuration(performance.now() - start)} in all`);
} catch (error) {
  if (!(error instanceof QuipuError)) throw error;
  console.error(`demo: ${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await pool.close();
}

async function demonstrate(): Promise<boolean> {
  const levels = MIN_LEVELS;
  const keys = await withProgress("Circuits and keys", isWatched(), async (onProgress) => ({
    ...{ shape: SHAPE, levels },
    batchCircuit: await prepareKeyedCircuit({ shape: SHAPE, levels }, { onProgress }),
    escapeCircuit: await prepareKeyedEscape(levels, { onProgress }),
  }));
  const { challengeWindow, executionDelay, answerTime, proposalBond, challengeBond } = TERMS;
  const facts = {
    shape: `${formatShape(SHAPE)}, signed: the data have the signature of every spend`,
    challenge: `within ${days(challengeWindow)}, for a bond of ${ether(challengeBond)}`,
    answer: `by a proof, within ${days(answerTime)}, or the proposer's ${ether(proposalBond)} are gone`,
    advance: `what a proposal pays, ${days(executionDelay)} after it came`,
  };
  console.log(`Optimistic settlement\n${indent(formatFacts(facts))}`);
  const world = await OptimisticWorld.start(keys);
  const prove = async (batch: Parameters<typeof proveBatch>[0]) => ({
    digest: batch.publicInputs.digest,
    proof: await proveBatch(batch, { keyed: keys.batchCircuit, pool }),
  });
  const options = { shape: SHAPE, prove };
  let isRight = true;
  try {
    // What is final is true to the contract: it does not know that anything is lost.
    const unchallenged = await finalisedUnchallenged(world, options);
    isRight = show(unchallenged, unchallenged.books.gainOf("mallory")) && isRight;
    isRight = show(await challengedInTime(world, options)) && isRight;
    isRight = show(await executedThenChallenged(world, options)) && isRight;
    const covered = await executedThenChallenged(world, options, COVERED);
    const title = "The same, with advances that bonds must cover";
    isRight = show({ ...covered, title }) && isRight;
    isRight = show(await challengedWrongly(world, options)) && isRight;
  } finally {
    await world.stop();
  }
  return isRight;
}

/**
 * @param lost what must be missing; default: what the contract says is lost
 * @returns whether it is, and the books are what the contract holds
 */
function show(outcome: Outcome, lost = outcome.residual): boolean {
  const { title, events, books, held, missing, gas } = outcome;
  const rows = [...books.accounts].map(([who, { paidIn, claimed, bonded, collected }]) => {
    const moved = [paidIn, claimed, bonded, collected, books.gainOf(who)].map(ether);
    return [who, ...moved];
  });
  const head = ["", "deposited", "claimed", "bonds", "collected", "gain"];
  const isSame = held === books.left;
  const verdict = isSame ? "as the books say" : `NOT the ${ether(books.left)} of the books`;
  const spent = Object.entries(gas).map(([what, used]) => [`${what}`, `${used} gas`] as const);
  const end = {
    "in the contract": `${ether(held)}, ${verdict}`,
    "missing to alice": ether(missing),
  };
  console.log(`\n${title}`);
  console.log(indent(events.map((event) => `- ${event}`).join("\n")));
  console.log(indent(formatTable(head, rows)));
  console.log(indent(formatFacts({ ...end, ...Object.fromEntries(spent) })));
  return isSame && missing === lost;
}

function days(seconds: number): string {
  return `${seconds / 86_400} d`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
