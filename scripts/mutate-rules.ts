/**
 * Breaks the rules in TypeScript in every small way and looks whether the native tests notice:
 *
 *   node dist/scripts/mutate-rules.js [--changed BASE] [--only TEXT] [--near] [--minutes N]
 *     [--jobs N] [--verbose]
 *
 * `--changed` tries only mutants of files that differ from a commit, `--only` those whose name (path,
 * line as it is, line as it becomes) holds a text. `--near` leaves out the dearest tests. `--minutes`
 * is the time after which no further mutant is begun, `--jobs` how many are tried at a time;
 * `--verbose` prints every verdict. Verdicts are kept in build/rule-mutants, so that a run that was
 * cut short can go on.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "../prover/artifacts/package-root.js";
import { equivalents } from "./mutate-rules/equivalents.js";
import { makeMutants, type RuleMutant } from "./mutate-rules/make-mutants.js";
import { MutantTrial } from "./mutate-rules/mutant-trial.js";
import { layOutCheckout } from "./mutate-rules/mutated-checkout.js";
import { type ReachingTest, reachOf } from "./mutate-rules/reach.js";
import { ruleReport } from "./mutate-rules/rule-report.js";
import { ruleRooms, ruleSources, ruleTestsOf } from "./mutate-rules/rule-rooms.js";
import type { Equivalent } from "./mutation/equivalent.js";
import { staleArguments, type Tried } from "./mutation/mutation-report.js";
import { positive } from "./mutation/positive.js";

/** They take a whole part away, which is noticed more easily than what is one off in it. */
const COARSE = ["ArrowFunction", "BlockStatement", "ObjectLiteral"];

const { values: options } = parseArgs({
  options: {
    changed: { type: "string" },
    only: { type: "string" },
    near: { type: "boolean", default: false },
    minutes: { type: "string", default: "1440" },
    jobs: { type: "string", default: "2" },
    verbose: { type: "boolean", default: false },
  },
});

/** The files whose mutants are to be tried. */
function chosenFiles(): string[] {
  const { changed } = options;
  if (changed === undefined) return [...ruleSources];
  const arguments_ = ["diff", "--name-only", changed, "--", ...ruleRooms];
  const output = execFileSync("git", arguments_, { cwd: packageRoot, encoding: "utf8" });
  const differing = output.split("\n");
  return ruleSources.filter((name) => differing.includes(name));
}

function isNamed(mutant: string): boolean {
  return mutant.includes(options.only ?? "");
}

async function inParallel<Item>(
  items: readonly Item[],
  { jobs, deadline }: { readonly jobs: number; readonly deadline: number },
  work: (item: Item, job: number) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const take = () => (Date.now() < deadline ? waiting.shift() : undefined);
  const workOff = async (_: unknown, job: number) => {
    for (let next = take(); next !== undefined; next = take()) await work(next, job);
  };
  await Promise.all(Array.from({ length: jobs }, workOff));
}

/** Tries all mutants of some files. @returns what has been tried, and how many there are */
async function tryAll(chosen: readonly string[]): Promise<{ tried: Tried[]; made: number }> {
  const jobs = positive("--jobs", options.jobs);
  const deadline = Date.now() + positive("--minutes", options.minutes) * 60_000;
  const texts = ruleSources.map(
    (name) => [name, readFileSync(join(packageRoot, name), "utf8")] as const,
  );
  const { mutants, sources } = await makeMutants(new Map(texts));
  const names = new Map(mutants.map(({ id, name }) => [id, name]));
  const wanted = mutants.filter(({ file, name }) => chosen.includes(file) && isNamed(name));
  const checkout = await layOutCheckout(sources);
  const tried = new Map<string, Tried>();
  const trials = Array.from({ length: jobs }, () => new MutantTrial(checkout));
  try {
    const reached: ReachingTest[] = [];
    const tests = new Set(wanted.flatMap(({ file }) => ruleTestsOf(file, options.near)));
    await inParallel([...tests], { jobs, deadline: Infinity }, async (test) => {
      reached.push({ test, reach: await reachOf(test, checkout, names) });
    });
    reached.sort((a, b) => a.reach.milliseconds - b.reach.milliseconds);
    const isLoading = ({ name }: RuleMutant) => reached.some(({ reach }) => name in reach.loading);
    const rankOf = (mutant: RuleMutant) =>
      2 * Number(COARSE.includes(mutant.kind)) + Number(isLoading(mutant));
    // A run that is cut short shall have looked at most of what counts, and not have begun afresh often.
    const waiting = wanted.toSorted((a, b) => rankOf(a) - rankOf(b));
    await inParallel(waiting, { jobs, deadline }, async (mutant, job) => {
      const { file, name } = mutant;
      const started = Date.now();
      const own = ruleTestsOf(file, options.near);
      const tests = reached.filter(({ test, reach }) => own.includes(test) && name in reach.hits);
      const verdict = await trials[job]!.verdictOn(mutant, tests);
      tried.set(name, { file, name, verdict });
      if (!options.verbose) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      const by = verdict.status === "killed" ? `: ${verdict.title}` : "";
      console.log(`${tried.size}/${wanted.length} ${verdict.status} (${seconds} s) ${name}${by}`);
    });
  } finally {
    for (const trial of trials) trial.end();
    rmSync(checkout, { recursive: true, force: true });
  }
  return { tried: wanted.flatMap(({ name }) => tried.get(name) ?? []), made: wanted.length };
}

const chosen = chosenFiles();
const started = Date.now();
const { tried, made } = chosen.length === 0 ? { tried: [], made: 0 } : await tryAll(chosen);
if (made === 0 && options.changed === undefined) {
  throw new Error(`--only: got ${options.only}, expected a part of a mutant's name`);
}
const { lines, clean } = ruleReport(tried, equivalents, ruleRooms);
const left = made - tried.length;
const fileOf = ({ mutant }: Equivalent) => mutant.slice(0, mutant.indexOf(":"));
const due = equivalents.filter(
  (each) =>
    isNamed(each.mutant) && (chosen.includes(fileOf(each)) || !ruleSources.includes(fileOf(each))),
);
const stale = staleArguments(tried, left === 0 && !options.near ? due : []);
for (const line of [...lines, ...stale]) console.log(line);
if (left > 0) console.log(`${left} mutants are left for another run`);
console.log(`${tried.length} mutants in ${Math.round((Date.now() - started) / 1000)} s`);
if (!clean || stale.length > 0) process.exitCode = 1;
