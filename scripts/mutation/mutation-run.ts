/**
 * A run of mutants: takes what is to be mutated, tries the mutants that the command line asks for,
 * prints what became of them, and ends with exit code 1 unless each is noticed or argued for.
 *
 *   [--changed BASE] [--once-survived] [--only TEXT] [--kind KIND,…] [--near] [--minutes N]
 *   [--jobs N] [--verbose]
 *
 * `--changed` tries only mutants of files that differ from a commit, `--once-survived` those that
 * tests have missed before (with `--changed`, both), `--only` those of files whose path holds a text,
 * `--kind` those of some kinds. `--near` runs only the nearest tests. `--minutes` is the time after
 * which no further mutant is begun, but for those that tests have missed before; `--jobs` is how many
 * are tried at a time; `--verbose` prints every verdict. Verdicts are kept in build/mutants, so that a
 * run that was cut short can go on. A mutant that is argued for is put to its nearest tests alone: it is
 * the argument that says why the others cannot notice it.
 */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultBuildDir, packageRoot } from "../../prover/artifacts/package-root.js";
import type { Equivalent } from "./equivalent.js";
import { type Mutant, mutantNames } from "./mutant.js";
import type { MutantVerdict } from "./mutant-verdict.js";
import { mutationReport, staleArguments, type Tried } from "./mutation-report.js";
import { positive } from "./positive.js";
import { Verdicts } from "./verdicts.js";

/** What is mutated, and who must notice. */
export interface MutationSubject {
  /** Folder of the sources, from the root of the checkout. */
  readonly folder: string;
  /** Text by path in the folder, in the order in which they are to be mutated. */
  readonly sources: ReadonlyMap<string, string>;
  makeMutants(file: string, source: string): Mutant[];
  /** Kinds that make a source weaker: tried first, for a run may be cut short. */
  readonly weakening: readonly string[];
  /** Names of mutants that tests have missed before: tried before all others. */
  readonly onceSurvived?: readonly string[];
  /** Test files in stages, from the nearest to the dearest; paths from the root of the checkout. */
  stagesOf(mutant: Mutant): string[][];
  /** Texts of the sources, as they are, that a test reads. */
  readBy(test: string): readonly string[];
  /** @param tests compiled */
  tryMutant(mutant: Mutant, tests: readonly string[]): Promise<MutantVerdict>;
  readonly equivalents: readonly Equivalent[];
}

interface NamedMutant {
  readonly name: string;
  readonly mutant: Mutant;
}

export async function runMutation(subject: MutationSubject): Promise<void> {
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
  const { changed, only, near, verbose, "once-survived": again } = options;
  const kinds = options.kind?.split(",");
  const [minutes, jobs] = [
    positive("--minutes", options.minutes),
    positive("--jobs", options.jobs),
  ];
  const { sources, equivalents, onceSurvived = [] } = subject;
  const verdicts = new Verdicts<MutantVerdict>(join(defaultBuildDir(), "mutants"), packageRoot);
  const stagesOf = (mutant: Mutant) => subject.stagesOf(mutant).slice(0, near ? 1 : undefined);

  /** Whether all mutants of a file are asked for. */
  const isAsked = (file: string) =>
    changed === undefined ? !again : differs(join(subject.folder, file), changed);
  const mutants = [...sources]
    .filter(([file]) => file.includes(only ?? ""))
    .flatMap(([file, source]) => {
      const all = named(subject.makeMutants(file, source));
      return isAsked(file) ? all : all.filter(({ name }) => again && onceSurvived.includes(name));
    })
    .filter(({ mutant }) => kinds === undefined || kinds.includes(mutant.kind));
  if (mutants.length === 0 && changed === undefined) {
    throw new Error("--only, --kind and --once-survived: got none of the mutants, expected some");
  }

  async function verdictOn({ name, mutant }: NamedMutant): Promise<MutantVerdict> {
    const isArgued = equivalents.some((argued) => argued.mutant === name);
    for (const stage of stagesOf(mutant).slice(0, isArgued ? 1 : undefined)) {
      const about = [mutant.source, stage.map((test) => subject.readBy(test))];
      const known = verdicts.find(about, stage);
      if (known !== undefined && known.status !== "survived") return known;
      if (known !== undefined) continue;
      const compiled = stage.map((test) => join(packageRoot, "dist", test.replace(/\.ts$/, ".js")));
      const verdict = await subject.tryMutant(mutant, compiled);
      if (verdict.status === "broken") return verdict;
      verdicts.keep(about, stage, verdict);
      if (verdict.status !== "survived") return verdict;
      if (verbose) console.log(`    not noticed by ${stage.join(", ")}`);
    }
    return { status: "survived" };
  }

  const started = Date.now();
  const tried = new Map<string, Tried>();
  const rank = ({ name, mutant }: NamedMutant) => {
    if (onceSurvived.includes(name)) return 0;
    return subject.weakening.includes(mutant.kind) ? 1 : 2;
  };
  const waiting = mutants.toSorted((a, b) => rank(a) - rank(b));
  // Those that tests have missed before are first in line, and tried whatever time it is.
  const isDue = () =>
    onceSurvived.includes(waiting[0]?.name ?? "") || Date.now() < started + minutes * 60_000;
  const take = () => (isDue() ? waiting.shift() : undefined);
  const work = async () => {
    for (let next = take(); next !== undefined; next = take()) {
      const { name, mutant } = next;
      const begun = Date.now();
      const verdict = await verdictOn(next);
      tried.set(name, { file: mutant.file, name, verdict });
      if (!verbose && verdict.status !== "survived" && verdict.status !== "broken") continue;
      const seconds = ((Date.now() - begun) / 1000).toFixed(1);
      const by = verdict.status === "killed" ? `: ${verdict.title}` : "";
      console.log(`${tried.size}/${mutants.length} ${verdict.status} (${seconds} s) ${name}${by}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));

  const nearest = new Map(mutants.map(({ name, mutant }) => [name, stagesOf(mutant)[0] ?? []]));
  const isNear = ({ name, verdict }: Tried) =>
    verdict.status === "killed" &&
    nearest.get(name)!.some((test) => verdict.file.endsWith(test.replace(/\.ts$/, ".js")));
  const inOrder = mutants.flatMap(({ name }) => tried.get(name) ?? []);
  const report = mutationReport(inOrder, equivalents, isNear);
  const left = mutants.length - tried.size;
  const isPart = [only, kinds, changed].some((option) => option !== undefined) || near || again;
  const stale = !isPart && left === 0 ? staleArguments(inOrder, equivalents) : [];
  for (const line of [...report.lines, ...stale]) console.log(line);
  if (left > 0) console.log(`${left} mutants are left for another run`);
  console.log(`${tried.size} mutants in ${Math.round((Date.now() - started) / 1000)} s`);
  if (!report.clean || stale.length > 0) process.exitCode = 1;
}

function named(mutants: readonly Mutant[]): NamedMutant[] {
  const names = mutantNames(mutants);
  return mutants.map((mutant, i) => ({ name: names[i]!, mutant }));
}

/** Whether a file is not what it was in a commit. */
function differs(path: string, commit: string): boolean {
  const arguments_ = ["diff", "--name-only", commit, "--", path];
  return execFileSync("git", arguments_, { cwd: packageRoot, encoding: "utf8" }) !== "";
}
