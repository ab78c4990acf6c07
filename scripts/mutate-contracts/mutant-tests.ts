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
  /within the limits of the main net|ROLLUP_ABI is what solc makes|with proofs of the circuits|fits where a chain takes it|has the interface that is written out/;

type Nearest = Readonly<Record<string, readonly string[]>>;

/** Tests of a kind of mutant, a function, or a whole file, without their ending; the cheapest first. */
const NEAREST: Nearest = {
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

/** The same of what the optimistic contract alone is made of. */
const OPTIMISTIC_NEAREST: Nearest = {
  "modifier dropped": ["refusals", "bonds"],
  "Advances.sol": ["bonds", "advance-attacks"],
  "Bonds.sol": ["bonds", "refusals"],
  "Claims.sol": ["claims"],
  "Claims.sol hashOf": ["claims", "size-attacks"],
  "Claims.sol ": ["claims", "size-attacks"],
  "Contests.sol": ["refusals", "bonds", "grace"],
  "Contests.sol graced": ["grace"],
  "Contests.sol grant": ["grace"],
  "Contests.sol later": ["grace"],
  "Finality.sol": ["refusals", "bonds", "advance-attacks"],
  "OptimisticRollup.sol": ["proposals"],
  "Proposals.sol": ["proposals", "refusals"],
  "Proposals.sol propose": ["proposals", "refusals", "grace", "size-attacks"],
  // The bounds are written outside of functions.
  "Proposals.sol ": ["size-attacks"],
  "SignedData.sol": ["proposals"],
};

/** Dear tests: with proofs of the circuits, and of mirror and contract side by side. */
const WHOLE_STORIES = [
  "test/contracts/real-proofs.test.ts",
  "test/parity/parity.test.ts",
  "test/parity/overtaking.test.ts",
];

const OPTIMISTIC_STORIES = ["test/parity/optimistic/optimistic-parity.test.ts"];

const TESTS = "test/contracts";
const OPTIMISTIC_TESTS = "test/contracts/optimistic";

/** Test files in stages, paths from the root of the checkout; a later stage costs more. */
export function testStages(
  { file, inside, kind }: Pick<Mutant, "file" | "inside" | "kind">,
  root: string,
): string[][] {
  const [map, name, folder] = isOptimistic(file)
    ? ([OPTIMISTIC_NEAREST, file.replace("optimistic/", ""), OPTIMISTIC_TESTS] as const)
    : ([NEAREST, file, TESTS] as const);
  const names = map[kind] ?? map[`${name} ${inside}`] ?? map[name] ?? [];
  const nearest = names.map((test) => `${folder}/${test}.test.ts`);
  const isOther = (test: string) => !nearest.includes(test);
  const optimistic = optimisticTests(root).filter(isOther);
  if (isOptimistic(file)) return [nearest, optimistic, OPTIMISTIC_STORIES];
  return [nearest, contractTests(root).filter(isOther), optimistic, WHOLE_STORIES];
}

/** Whether a source is of the optimistic contract alone, or a test about that contract. @param path of either */
export function isOptimistic(path: string): boolean {
  return path.includes("optimistic/");
}

/** The tests of the contract that settles by proofs but the dear ones, paths from the root of the checkout. */
export function contractTests(root: string): string[] {
  return testsIn(TESTS, root).filter((test) => !WHOLE_STORIES.includes(test));
}

/** Those of the optimistic contract. */
export function optimisticTests(root: string): string[] {
  return testsIn(OPTIMISTIC_TESTS, root);
}

function testsIn(folder: string, root: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name}`);
}
