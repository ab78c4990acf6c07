/**
 * Makes every mutant of some TypeScript sources, with Stryker's instrumenter: each source becomes
 * one that holds all its mutants, of which at most one is awake at a time.
 */

import { Instrumenter } from "@stryker-mutator/instrumenter";
import { isMessage } from "./message-text.js";

export interface RuleMutant {
  /** The source that is mutated, from the root of the checkout. */
  readonly file: string;
  /** What wakes it up. */
  readonly id: string;
  /** Stryker's name of what was done, e.g. `EqualityOperator`. */
  readonly kind: string;
  /** Stable while its lines are; several alike are numbered. */
  readonly name: string;
}

export interface MutatedSources {
  readonly mutants: readonly RuleMutant[];
  /** The sources with their mutants asleep, by their paths. */
  readonly sources: ReadonlyMap<string, string>;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

/** @param sources TypeScript by paths from the root of the checkout */
export async function makeMutants(sources: ReadonlyMap<string, string>): Promise<MutatedSources> {
  const instrumenter = new Instrumenter(SILENT);
  const files = [...sources].map(([name, content]) => ({ name, content, mutate: true }));
  const ignorer = {
    shouldIgnore: (path: object) => (isMessage(path) ? "text of a message" : undefined),
  };
  const options = { plugins: null, excludedMutations: [], ignorers: [ignorer] };
  const made = await instrumenter.instrument(files, options);
  const seen = new Map<string, number>();
  const mutants = made.mutants
    .filter(({ status }) => status !== "Ignored")
    .map(({ fileName: file, id, mutatorName: kind, location, replacement }): RuleMutant => {
      const change = changeOf(sources.get(file)!, location, replacement);
      const name = `${file}: ${change}`;
      const which = (seen.get(name) ?? 0) + 1;
      seen.set(name, which);
      return { file, id, kind, name: which === 1 ? name : `${name} (${which})` };
    });
  return { mutants, sources: new Map(made.files.map(({ name, content }) => [name, content])) };
}

/** The lines of a mutation as they are, and as they become; of many lines, the first and the last. */
function changeOf(
  source: string,
  { start, end }: { readonly start: Place; readonly end: Place },
  replacement: string,
): string {
  const lines = source.split("\n");
  const [first, last] = [lines[start.line]!, lines[end.line]!];
  const before = start.line === end.line ? first : `${first} … ${last.trim()}`;
  const after = `${first.slice(0, start.column)}${replacement}${last.slice(end.column)}`;
  return `${inOneLine(before)} → ${inOneLine(after)}`;
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

const quiet = () => {};
const no = () => false;

/** The instrumenter tells a logger what it does. */
const SILENT = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  fatal: quiet,
};
