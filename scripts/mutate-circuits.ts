/**
 * Breaks the circuits in every small way and looks whether the tests notice, by meaning and not by
 * a count of constraints:
 *
 *   node dist/scripts/mutate-circuits.js [--changed BASE] [--once-survived] [--only TEXT]
 *     [--kind KIND,…] [--near] [--minutes N] [--jobs N] [--verbose]
 *
 * `--changed` tries only mutants of files that differ from a commit, `--once-survived` those that
 * tests have missed before (with `--changed`, both), `--only` those of files whose path holds a text,
 * `--kind` those of some kinds. `--near` runs only the nearest tests. `--minutes`
 * is the time after which no further mutant is begun, `--jobs` how many are tried at a time;
 * `--verbose` prints every verdict. Verdicts are kept in build/mutants, so that a run that was cut
 * short can go on.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultBuildDir, packageRoot } from "../prover/artifacts/package-root.js";
import { equivalents } from "./mutate-circuits/equivalents.js";
import { makeMutants } from "./mutate-circuits/make-mutants.js";
import { type Mutant, type MutantKind, mutantNames } from "./mutate-circuits/mutant.js";
import { testStages } from "./mutate-circuits/mutant-tests.js";
import { mutationReport, staleArguments, type Tried } from "./mutate-circuits/mutation-report.js";
import { onceSurvived } from "./mutate-circuits/once-survived.js";
import { writeConstants } from "./mutate-circuits/poseidon-constants.js";
import { type MutantVerdict, tryMutant } from "./mutate-circuits/try-mutant.js";
import { VerdictCache } from "./mutate-circuits/verdict-cache.js";

/** Widths of Poseidon's state in the circuits (4, 5, 6 and 8 inputs) and in their tests (2). */
const POSEIDON_WIDTHS = [3, 5, 6, 7, 9];

const { values: options } = parseArgs({
  options: {
    changed: { type: "string" },
    "once-survived": { type: "boolean", default: false },
    only: { type: "string" },
    kind: { type: "string" },
    near: { type: "boolean", default: false },
    minutes: { type: "string", default: "1440" },
    jobs: { type: "string", default: "2" },
    verbose: { type: "boolean", default: false },
  },
});

interface NamedMutant {
  readonly name: string;
  readonly mutant: Mutant;
}

const circuits = join(packageRoot, "circuits");
const files = readdirSync(circuits, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".circom"))
  // From the cheapest to the dearest: a batch has all the others in it.
  .sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))
  .reverse();
const sources = new Map(files.map((name) => [name, readFileSync(join(circuits, name), "utf8")]));

/** The files that differ from a commit. */
function changedFiles(base: string): string[] {
  const arguments_ = ["diff", "--name-only", base, "--", "circuits"];
  const output = execFileSync("git", arguments_, { cwd: packageRoot, encoding: "utf8" });
  return output.split("\n").map((path) => path.replace(/^circuits\//, ""));
}

function mutantsOf(file: string): NamedMutant[] {
  const mutants = makeMutants(file, sources.get(file)!);
  const names = mutantNames(mutants);
  return mutants.map((mutant, i) => ({ name: names[i]!, mutant }));
}

/** The mutants that the options ask for. */
function chosenMutants(): NamedMutant[] {
  const { changed, only = "", kind, "once-survived": again } = options;
  const kinds = kind?.split(",");
  const differing = changed === undefined ? undefined : changedFiles(changed);
  const isAsked = ({ name, mutant: { file } }: NamedMutant) =>
    (differing?.includes(file) ?? !again) || (again && onceSurvived.includes(name));
  return files
    .flatMap(mutantsOf)
    .filter(isAsked)
    .filter(({ mutant }) => mutant.file.includes(only) && (kinds?.includes(mutant.kind) ?? true));
}

/** Stages of a file's tests that there are. */
const stagesByFile = new Map(
  files.map((name) => [name, testStages(name, packageRoot).slice(0, options.near ? 1 : undefined)]),
);

const cache = new VerdictCache(join(defaultBuildDir(), "mutants"), packageRoot, sources);

async function verdictOn({ mutant }: NamedMutant, constants: string): Promise<MutantVerdict> {
  const stages = stagesByFile.get(mutant.file)!;
  for (const stage of stages) {
    const known = cache.find(mutant.source, stage);
    if (known !== undefined && known.status !== "survived") return known;
    if (known !== undefined) continue;
    const compiled = stage.map((test) => join(packageRoot, "dist", test.replace(/\.ts$/, ".js")));
    const verdict = await tryMutant(mutant, { tests: compiled, constants });
    if (verdict.status === "broken") return verdict;
    cache.keep(mutant.source, stage, verdict);
    if (verdict.status !== "survived") return verdict;
    if (options.verbose) console.log(`    not noticed by ${stage.join(", ")}`);
  }
  return { status: "survived" };
}

const KINDS: readonly MutantKind[] = ["check dropped", "link weakened", "width"];

function rankOf({ name, mutant }: NamedMutant): number {
  if (onceSurvived.includes(name)) return 0;
  return KINDS.includes(mutant.kind) ? 1 : 2;
}

async function tryAll(mutants: readonly NamedMutant[]): Promise<Tried[]> {
  const [minutes, jobs] = [positive("minutes"), positive("jobs")];
  const constants = mkdtempSync(join(tmpdir(), "quipu-constants-"));
  const tried: Tried[] = [];
  // What has been missed before and what makes a circuit weaker first: a run may be cut short.
  const waiting = mutants.toSorted((a, b) => rankOf(a) - rankOf(b));
  const deadline = Date.now() + minutes * 60_000;
  const take = () => (Date.now() < deadline ? waiting.shift() : undefined);
  const work = async () => {
    for (let next = take(); next !== undefined; next = take()) {
      const started = Date.now();
      const verdict = await verdictOn(next, constants);
      tried.push({ file: next.mutant.file, name: next.name, verdict });
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      if (options.verbose || verdict.status === "survived" || verdict.status === "broken") {
        const by = verdict.status === "killed" ? `: ${verdict.title}` : "";
        console.log(
          `${tried.length}/${mutants.length} ${verdict.status} (${seconds} s) ${next.name}${by}`,
        );
      }
    }
  };
  try {
    await writeConstants(constants, POSEIDON_WIDTHS);
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    rmSync(constants, { recursive: true, force: true });
  }
  return tried;
}

/** An option that must be a positive number, or the run would try nothing and find no fault. */
function positive(name: "minutes" | "jobs"): number {
  const value = Number(options[name]);
  if (value > 0) return value;
  throw new Error(`--${name}: got ${options[name]}, expected a number above 0`);
}

const mutants = chosenMutants();
if (mutants.length === 0 && options.changed === undefined) {
  throw new Error("--only and --kind: got none of the mutants, expected some");
}
const started = Date.now();
const tried = await tryAll(mutants);
const isNear = (test: string, file: string) =>
  (stagesByFile.get(file)?.[0] ?? []).some((near) => test.endsWith(near.replace(/\.ts$/, ".js")));
const order = new Map(mutants.map(({ name }, i) => [name, i]));
tried.sort((a, b) => order.get(a.name)! - order.get(b.name)!);
const report = mutationReport(tried, equivalents, isNear);
const { only, kind, changed, near, "once-survived": again } = options;
const isPart = [only, kind, changed].some((option) => option !== undefined) || near || again;
const left = mutants.length - tried.length;
const stale = !isPart && left === 0 ? staleArguments(tried, equivalents) : [];
for (const line of [...report.lines, ...stale]) console.log(line);
if (left > 0) console.log(`${left} mutants are left for another run`);
console.log(`${tried.length} mutants in ${Math.round((Date.now() - started) / 1000)} s`);
if (!report.clean || stale.length > 0) process.exitCode = 1;
