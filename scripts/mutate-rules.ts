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
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultBuildDir, packageRoot } from "../prover/artifacts/package-root.js";
import { equivalents } from "./mutate-rules/equivalents.js";
import { makeMutants, type RuleMutant } from "./mutate-rules/make-mutants.js";
import { layOutCheckout } from "./mutate-rules/mutated-checkout.js";
import { ruleReport } from "./mutate-rules/rule-report.js";
import { TestProcess } from "./mutate-rules/test-process.js";
import type { Equivalent } from "./mutation/equivalent.js";
import type { MutantVerdict } from "./mutation/mutant-verdict.js";
import { staleArguments, type Tried } from "./mutation/mutation-report.js";
import { positive } from "./mutation/positive.js";
import { Verdicts } from "./mutation/verdicts.js";

/** What tests the rules by themselves. */
const RULE_TESTS = [
  "test/src/state",
  "test/src/operations",
  "test/src/batch",
  "test/src/escape",
  "test/src/params.test.ts",
];

/** Where the rules are, and the tests that must notice. */
const ROOMS = {
  "src/state": RULE_TESTS,
  "src/kinds": RULE_TESTS,
  "src/operations": RULE_TESTS,
  "src/batch": RULE_TESTS,
  "src/escape": RULE_TESTS,
  verifier: ["test/verifier"],
} as const;

/** They run whole histories or prove: what is not noticed before takes them long. */
const DEAR = ["test/src/batch/mixed-batches.test.ts", "test/verifier/attacks.test.ts"];

const rooms = Object.keys(ROOMS) as (keyof typeof ROOMS)[];

/** A mutant that makes the tests come by it so many times as often has made a loop endless. */
const ENDLESS = 100;

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

/** What a test file does if no mutant is awake. */
interface Reach {
  /** By the name of a mutant: how often the file comes by it. */
  readonly hits: Readonly<Record<string, number>>;
  /** The same while the file is loaded. */
  readonly loading: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

interface ReachingTest {
  readonly test: string;
  readonly reach: Reach;
}

/** The sources that some paths are or have below them. */
function sourcesBelow(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (path.endsWith(".ts")) return [path];
    return readdirSync(join(packageRoot, path), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(path, name))
      .sort();
  });
}

const files = sourcesBelow(rooms);

/** The tests that must notice a fault in a file. */
function testsOf(file: string): string[] {
  const room = rooms.find((name) => file.startsWith(`${name}/`))!;
  const tests = sourcesBelow(ROOMS[room]);
  return options.near ? tests.filter((test) => !DEAR.includes(test)) : tests;
}

/** The files whose mutants are to be tried. */
function chosenFiles(): string[] {
  const { changed } = options;
  if (changed === undefined) return files;
  const arguments_ = ["diff", "--name-only", changed, "--", ...rooms];
  const output = execFileSync("git", arguments_, { cwd: packageRoot, encoding: "utf8" });
  const differing = output.split("\n");
  return files.filter((name) => differing.includes(name));
}

function isNamed(mutant: string): boolean {
  return mutant.includes(options.only ?? "");
}

const compiled = (test: string) => join("dist", test.replace(/\.ts$/, ".js"));
const verdicts = new Verdicts<MutantVerdict>(join(defaultBuildDir(), "rule-mutants"), packageRoot);
const reaches = new Verdicts<Reach>(join(defaultBuildDir(), "rule-mutants"), packageRoot);

async function reachOf(test: string, checkout: string, names: ReadonlyMap<string, string>) {
  const known = reaches.find("reach", [test]);
  if (known !== undefined) return known;
  const started = Date.now();
  const child = new TestProcess(checkout);
  const { failure, reached, loading } = await child.run([{ path: compiled(test) }]);
  child.end();
  if (failure !== undefined) {
    throw new Error(`${test} fails without a mutant: ${failure.title}: ${failure.message}`);
  }
  const byName = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([id, count]) => [names.get(id)!, count]));
  const milliseconds = Date.now() - started;
  const reach = { hits: byName(reached), loading: byName(loading), milliseconds };
  reaches.keep("reach", [test], reach);
  return reach;
}

/** Somebody who tries mutants one after the other, in a process that goes on as long as it can. */
class MutantTrial {
  readonly #checkout: string;
  #warm: TestProcess | undefined;

  constructor(checkout: string) {
    this.#checkout = checkout;
  }

  end(): void {
    this.#warm?.end();
  }

  /** @param tests that come by the mutant, from the cheapest to the dearest */
  async verdictOn(mutant: RuleMutant, tests: readonly ReachingTest[]): Promise<MutantVerdict> {
    const { name } = mutant;
    const known = tests.map(({ test }) => verdicts.find(name, [test]));
    const killed = known.find((verdict) => verdict?.status === "killed");
    if (killed !== undefined) return killed;
    const open = tests.filter((_, i) => known[i] === undefined);
    if (open.length === 0) return { status: "survived" };
    const failure = await this.#failureOf(mutant, open);
    const passed = failure === undefined ? open : open.slice(0, failure.index);
    for (const { test } of passed) verdicts.keep(name, [test], { status: "survived" });
    if (failure === undefined) return { status: "survived" };
    const { index, title, message } = failure;
    const verdict = { status: "killed", file: open[index]!.test, title, message } as const;
    verdicts.keep(name, [verdict.file], verdict);
    return verdict;
  }

  /**
   * Runs the tests where they have been loaded and run before. A fresh process has the last word
   * where that may be wrong: where what the mutant does has been done while it slept, or where
   * something that an earlier mutant left behind has made a test fail.
   */
  async #failureOf({ name, id }: RuleMutant, tests: readonly ReachingTest[]) {
    const files = tests.map(({ test, reach: { milliseconds } }) => ({
      path: compiled(test),
      milliseconds,
    }));
    const sum = (count: (reach: Reach) => number) =>
      tests.reduce((total, { reach }) => total + count(reach), 0);
    const hits = sum((reach) => reach.hits[name]!);
    const loading = sum((reach) => reach.loading[name] ?? 0);
    const awake = { id, hitLimit: ENDLESS * hits };
    if (this.#warm?.isAlive !== true) this.#warm = new TestProcess(this.#checkout);
    const told = await this.#warm.run(files, "running", awake);
    if (!told.isClean) this.#warm.end();
    else if (told.failure !== undefined) return told.failure;
    else if (loading === 0 && told.hits >= hits) return undefined;
    const fresh = new TestProcess(this.#checkout);
    const { failure } = await fresh.run(files, "loading", awake);
    fresh.end();
    return failure;
  }
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
  const texts = files.map((name) => [name, readFileSync(join(packageRoot, name), "utf8")] as const);
  const { mutants, sources } = await makeMutants(new Map(texts));
  const names = new Map(mutants.map(({ id, name }) => [id, name]));
  const wanted = mutants.filter(({ file, name }) => chosen.includes(file) && isNamed(name));
  const checkout = await layOutCheckout(sources);
  const tried = new Map<string, Tried>();
  const trials = Array.from({ length: jobs }, () => new MutantTrial(checkout));
  try {
    const reached: ReachingTest[] = [];
    const tests = new Set(wanted.flatMap(({ file }) => testsOf(file)));
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
      const own = testsOf(file);
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
const { lines, clean } = ruleReport(tried, equivalents, rooms);
const left = made - tried.length;
const fileOf = ({ mutant }: Equivalent) => mutant.slice(0, mutant.indexOf(":"));
const due = equivalents.filter(
  (each) =>
    isNamed(each.mutant) && (chosen.includes(fileOf(each)) || !files.includes(fileOf(each))),
);
const stale = staleArguments(tried, left === 0 && !options.near ? due : []);
for (const line of [...lines, ...stale]) console.log(line);
if (left > 0) console.log(`${left} mutants are left for another run`);
console.log(`${tried.length} mutants in ${Math.round((Date.now() - started) / 1000)} s`);
if (!clean || stale.length > 0) process.exitCode = 1;
