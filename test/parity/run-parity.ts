/**
 * Plays random histories on mirror and contract, and prints how often what has occurred. A run of two
 * hundred histories or more goes on with as many again while a function, an error or a kind of operation has not
 * occurred, and fails if one has not at last; one of the contract that settles by proofs fills the tree as well.
 */
import { parseArgs } from "node:util";
import "../../runtime/relaxed-simd.js";
import { formatTable } from "../../terminal/table.js";
import type { Distribution } from "./distribution.js";
import { playHistories } from "./histories.js";
import { playOptimisticHistories } from "./optimistic/optimistic-histories.js";

/** From so many histories on nothing may be missing. */
const LONG_RUN = 200;
/** How often a long run is played at most, until nothing is missing. */
const MOST_ROUNDS = 4;

const { values } = parseArgs({
  options: {
    optimistic: { type: "boolean", default: false },
    runs: { type: "string", default: "200" },
    seed: { type: "string" },
    path: { type: "string" },
    "replay-path": { type: "string" },
    "max-steps": { type: "string", default: "100" },
  },
});
const runs = Number(values.runs);
const seed =
  values.seed === undefined ? (Date.now() ^ (process.pid << 16)) | 0 : Number(values.seed);
console.log(`${runs} histories of at most ${values["max-steps"]} steps, --seed ${seed}`);
const script = values.optimistic ? "test:parity:optimistic" : "test:parity";
const start = performance.now();
const play = values.optimistic ? playOptimisticHistories : playHistories;
const distribution = await playFrom(seed);
const seconds = (performance.now() - start) / 1000;
if (process.stdout.isTTY) process.stdout.write("\r");
console.log(formatTable(["function", "variation", "outcome", "times"], distribution.rows()));
console.log();
if (!values.optimistic) {
  const columns = ["function", "of a batch in a group", "first", "middle", "last"];
  console.log(formatTable(columns, distribution.places()));
  console.log();
  console.log(formatTable(["accepted batches held", "times"], distribution.contents()));
  console.log();
}
const { histories, steps } = distribution;
console.log(`${histories} histories, ${steps} transactions on both sides, ${seconds.toFixed(0)} s`);
let missing = distribution.missing();
for (let round = 1; round < MOST_ROUNDS && runs >= LONG_RUN && missing.length > 0; round += 1) {
  console.log(`Not yet: ${missing.join("; ")}; ${runs} more, --seed ${seed + round}`);
  const more = (await playFrom(seed + round)).missing();
  missing = missing.filter((what) => more.includes(what));
}
if (missing.length > 0) {
  console.log(`Never occurred: ${missing.join("; ")}`);
  if (runs >= LONG_RUN) process.exitCode = 1;
}

async function playFrom(from: number): Promise<Distribution> {
  return play({
    ...{ runs, seed: from, maxSteps: Number(values["max-steps"]), fillTree: runs >= LONG_RUN },
    ...{ path: values.path, replayPath: values["replay-path"] },
    onHistory: (played) => {
      if (process.stdout.isTTY) process.stdout.write(`\r${played} of ${runs}`);
    },
  }).catch((error: Error) => {
    // With seed, path and steps of the smallest history that was found.
    console.error(error.message);
    console.error(error.cause ?? error.stack);
    console.error(`Play it again: npm run ${script} -- --runs ${runs} --seed ${from}`);
    process.exit(1);
  });
}
