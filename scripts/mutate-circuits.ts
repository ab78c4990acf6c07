/**
 * Breaks the circuits in every small way and looks whether the tests notice, by meaning and not by a
 * count of constraints: node dist/scripts/mutate-circuits.js [options]. For the options see
 * mutation/mutation-run.ts.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { compiledBy } from "./mutate-circuits/compiled-by.js";
import { equivalents } from "./mutate-circuits/equivalents.js";
import { type CircuitMutation, makeMutants } from "./mutate-circuits/make-mutants.js";
import { testStages } from "./mutate-circuits/mutant-tests.js";
import { onceSurvived } from "./mutate-circuits/once-survived.js";
import { MutantTrial } from "./mutate-circuits/try-mutant.js";
import { runMutation } from "./mutation/mutation-run.js";

const weakening: readonly CircuitMutation[] = ["check dropped", "link weakened", "width"];

const circuits = join(packageRoot, "circuits");
const files = readdirSync(circuits, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".circom"))
  // From the cheapest to the dearest: a batch has all the others in it.
  .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
  .reverse();
const sources = new Map(files.map((name) => [name, readFileSync(join(circuits, name), "utf8")]));
const stages = new Map(files.map((name) => [name, testStages(name, packageRoot)]));

const trial = new MutantTrial();
await runMutation({
  folder: "circuits",
  sources,
  makeMutants,
  weakening,
  equivalents,
  onceSurvived,
  stagesOf: ({ file }) => stages.get(file)!,
  readBy: (test) => compiledBy(test, sources),
  tryMutant: (mutant, tests) => trial.run(mutant, tests),
});
