/**
 * Measures what one machine can sequence: node dist/scripts/measure-sequencing.js [NxM] [accounts]
 * [transfers] [exponent] [rounds]. Prints, for each round, the processor time that a transfer takes on one thread, and what
 * it takes with a helper: of processor time in all, of that of the busiest thread, which is what wall clock comes to at best
 * where each thread has a core, and of wall clock, which says something only where nothing else runs. In the end it says how full the batches are, and where the time of one thread goes.
 */
import "../runtime/relaxed-simd.js";
import { Crew } from "../runtime/crew.js";
import { claimOperation } from "../sequencer/claim-operation.js";
import { Sequencer } from "../sequencer/sequencer.js";
import type { SealedBatch } from "../src/batch/sealed-batch.js";
import type { SignedOperation } from "../src/operations/kinds.js";
import { parseShape } from "../src/shape.js";
import { deploymentDomain } from "../src/state/deployment.js";
import { State } from "../src/state/state.js";
import { generateWorkload } from "../workload/generate-workload.js";
import { profileShares } from "./profile-shares.js";
import { busiestSince, threadTimes } from "./thread-times.js";

const [shapeText = "32x32", accounts = "10000", count = "2000", exponent = "1", rounds = "3"] =
  process.argv.slice(2);
const shape = parseShape(shapeText);
const deployment = { chainId: 31337n, contract: 1n };
const domain = deploymentDomain(deployment);

/** Signatures that the helper is given at a time, and how many of these it has before it. */
const [CLAIMS, AHEAD] = [32, 8];

/** Operations among which packing chooses. */
const WINDOW = 1024;

/** The functions that the parts of the time are in. */
const PARTS = {
  admit: "rules, id, copy, pool",
  verifyMessage: "signatures",
  sealing: "rest of sealing: records, header, slots",
  packing: "packing",
  poseidon: "hashes of state and batch",
  poseidonAll: "hashes of state and batch",
};

const { accounts: genesis, transfers } = generateWorkload({
  ...{ seed: 1, accounts: Number(accounts), transfers: Number(count) },
  ...{ exponent: Number(exponent), deployment },
});
const start = new State(genesis);

function newSequencer(): Sequencer {
  return new Sequencer(start.clone(), { domain, feeRecipient: 1n });
}

function sealAll(sequencer: Sequencer, least = 1): SealedBatch[] {
  const batches: SealedBatch[] = [];
  while (sequencer.ready >= least) {
    const { batch } = sequencer.seal(shape);
    if (batch !== undefined) batches.push(batch);
  }
  return batches;
}

/** One thread: admits all, then seals all. */
function onOneThread(): SealedBatch[] {
  const sequencer = newSequencer();
  for (const transfer of transfers) sequencer.admit(transfer);
  return sealAll(sequencer);
}

/**
 * Two threads: the helper verifies what comes next while this one admits what is verified and seals, with its help. As long as more come,
 * packing chooses among `WINDOW` operations.
 */
async function onTwoThreads(crew: Crew): Promise<SealedBatch[]> {
  const sequencer = newSequencer();
  const batches: SealedBatch[] = [];
  const verified: Promise<void>[] = [];
  const admitAll = async (some: readonly SignedOperation[]): Promise<void> => {
    const claims = some.map((each) => claimOperation(start, domain, each)!);
    const valid = await crew.verify(claims.map(({ claim }) => claim));
    for (const [i, { operation, claim }] of claims.entries()) {
      const verifiedUnder = valid[i] === true ? claim.publicKey : undefined;
      sequencer.admit(operation, { verifiedUnder });
    }
  };
  for (let next = 0; next < transfers.length || verified.length > 0; ) {
    while (next < transfers.length && verified.length < AHEAD) {
      verified.push(admitAll(transfers.slice(next, next + CLAIMS)));
      next += CLAIMS;
    }
    await verified.shift();
    batches.push(...sealAll(sequencer, WINDOW));
  }
  return [...batches, ...sealAll(sequencer)];
}

interface Times {
  /** Microseconds for a transfer. */
  readonly processor: number;
  readonly busiest: number | undefined;
  readonly wall: number;
}

async function timed<Result>(run: () => Promise<Result> | Result): Promise<[Result, Times]> {
  const [from, before, threads] = [performance.now(), process.cpuUsage(), threadTimes()];
  const result = await run();
  const wall = (1000 * (performance.now() - from)) / transfers.length;
  const { user, system } = process.cpuUsage(before);
  const busiest = busiestSince(threads);
  const { length } = transfers;
  return [
    result,
    { processor: (user + system) / length, busiest: busiest && busiest / length, wall },
  ];
}

function say(what: string, { processor, busiest, wall }: Times): void {
  const words = (time: number | undefined) =>
    time === undefined ? "unknown" : `${time.toFixed(0)} us (${(1e6 / time).toFixed(0)} a second)`;
  console.log(
    `${what}, for a transfer: processor ${words(processor)}, busiest thread ${words(busiest)}, wall clock ${words(wall)}`,
  );
}

function sayFullness(batches: readonly SealedBatch[]): void {
  const full = batches.filter((batch) => batch.transfers.length === shape.transfers).length;
  const sealed = batches.reduce((sum, batch) => sum + batch.transfers.length, 0);
  const share = (100 * sealed) / (batches.length * shape.transfers);
  console.log(
    `${sealed} transfers in ${batches.length} batches, ${full} full, ${share.toFixed(0)} % of the places`,
  );
}

for (let round = 0; round < Number(rounds); round += 1) {
  const [alone, times] = await timed(onOneThread);
  say("one thread", times);
  const helped = new Crew(2);
  await onTwoThreads(helped);
  const [together, both] = await timed(() => onTwoThreads(helped));
  await helped.end();
  say("two threads", both);
  if (round + 1 === Number(rounds)) for (const batches of [alone, together]) sayFullness(batches);
}
const shares = await profileShares(() => void onOneThread(), PARTS);
for (const [part, share] of shares) console.log(`${part}: ${(100 * share).toFixed(1)} %`);
