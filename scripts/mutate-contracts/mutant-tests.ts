/**
 * Which tests must notice a fault in a contract: those of the function first, then all others of the
 * contracts, then what takes long: proofs of the circuits, and random histories that mirror and
 * contract play side by side.
 */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "../mutation/mutant.js";

/**
 * Titles of tests that would notice a fault by the form of the code, its size, gas or ABI, or that
 * prove with the circuits what other tests prove without.
 */
export const UNRELATED =
  /within the limits of the main net|ROLLUP_ABI is what solc makes|with proofs of the circuits/;

/** Tests of a kind of mutant, a function, or a whole file, without their ending; the cheapest first. */
const NEAREST: Readonly<Record<string, readonly string[]>> = {
  "modifier dropped": ["freeze-and-escape", "mark", "money"],
  "BatchData.sol": ["commit-batches", "commit-refusals", "deployment", "groups"],
  "Challenge.sol": ["challenge", "commit-batches", "groups"],
  "EmptyTree.sol": ["deployment"],
  "Credits.sol": ["commit-batches", "groups"],
  "Groth16.sol": ["groups", "key-account", "commit-refusals"],
  "Layout.sol": ["layout"],
  "Members.sol": ["commit-group", "commit-blob"],
  "Payments.sol": ["money", "odd-money"],
  "PointEvaluation.sol": ["commit-blob", "blob-values"],
  "Publication.sol": ["ways-of-publishing", "commit-group", "blob-values", "commit-blob"],
  "Queue.sol": ["queues", "commit-batches", "commit-refusals", "mark", "freeze-and-escape"],
  "Rollup.sol": ["deployment"],
  "RollupState.sol": ["deployment", "commit-batches"],
  "Settlement.sol": ["commit-batches", "commit-refusals", "groups"],
  "RollupState.sol constructor": ["deployment"],
  "RollupState.sol acceptShape": ["deployment"],
  "RollupState.sol acceptToken": ["deployment"],
  "UserFunctions.sol": ["queues", "freeze-and-escape"],
  "UserFunctions.sol nonReentrant": ["money"],
  "RollupState.sol whileRunning": ["freeze-and-escape"],
  "UserFunctions.sol whileLeaving": ["freeze-and-escape"],
  "UserFunctions.sol deposit": ["queues", "money"],
  "UserFunctions.sol markDeposit": ["mark"],
  "UserFunctions.sol markExit": ["mark"],
  "UserFunctions.sol timeFor": ["queues", "mark"],
  "Publication.sol commitBatches": ["commit-batches", "commit-refusals", "groups"],
  "Publication.sol readAlone": ["groups", "commit-refusals", "challenge"],
  "Publication.sol readRun": ["commit-group", "ways-of-publishing"],
  "Settlement.sol readBatch": ["groups", "commit-refusals"],
  "Settlement.sol settle": ["groups", "commit-batches"],
  "Settlement.sol takeQueued": ["mark", "commit-refusals", "groups"],
  "Settlement.sol requireTopLevel": ["top-level"],
  "Settlement.sol requireWhole": ["published-calldata", "commit-refusals"],
  "UserFunctions.sol claim": ["money"],
  "UserFunctions.sol freeze": ["freeze-and-escape"],
  "UserFunctions.sol escape": ["freeze-and-escape"],
  "UserFunctions.sol refundDeposit": ["freeze-and-escape"],
  "UserFunctions.sol requireQueued": ["mark", "freeze-and-escape"],
  "Settlement.sol creditGroup": ["groups", "commit-batches"],
  "Settlement.sol creditAll": ["commit-batches", "groups"],
  "Settlement.sol creditNext": ["groups", "commit-batches"],
  "RollupState.sol credit": ["commit-batches", "money"],
};

/** Dear tests: with proofs of the circuits, and of mirror and contract side by side. */
const WHOLE_STORIES = [
  "test/contracts/real-proofs.test.ts",
  "test/parity/parity.test.ts",
  "test/parity/overtaking.test.ts",
];

/** Test files in stages, paths from the root of the checkout; a later stage costs more. */
export function testStages(
  { file, inside, kind }: Pick<Mutant, "file" | "inside" | "kind">,
  root: string,
): string[][] {
  const names = NEAREST[kind] ?? NEAREST[`${file} ${inside}`] ?? NEAREST[file] ?? [];
  const nearest = names.map((name) => `test/contracts/${name}.test.ts`);
  const others = contractTests(root).filter((test) => !nearest.includes(test));
  return [nearest, others, WHOLE_STORIES];
}

/** The tests of the contracts but the dear ones, paths from the root of the checkout. */
export function contractTests(root: string): string[] {
  return readdirSync(join(root, "test", "contracts"))
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => `test/contracts/${name}`)
    .filter((test) => !WHOLE_STORIES.includes(test));
}
