/** A source with one fault in it. */

export interface Mutant {
  /** The file that is mutated, relative to the folder of the sources. */
  readonly file: string;
  /** What was done to the source. */
  readonly kind: string;
  /** What holds the fault: a template or a function. */
  readonly inside: string;
  readonly line: number;
  /** The statement as it is, and as it becomes, in one line each. */
  readonly before: string;
  readonly after: string;
  /** The whole mutated file. */
  readonly source: string;
}

/** What a mutant changes: a file, and the whole text that it becomes. */
export type MutatedFile = Pick<Mutant, "file" | "source">;

/** Names of a file's mutants, stable while their statements are; several alike are numbered. */
export function mutantNames(mutants: readonly Mutant[]): string[] {
  const seen = new Map<string, number>();
  return mutants.map(({ file, inside, before, after }) => {
    const name = `${file} ${inside}: ${before} → ${after}`;
    const which = (seen.get(name) ?? 0) + 1;
    seen.set(name, which);
    return which === 1 ? name : `${name} (${which})`;
  });
}

/** A statement in one line, without its comments. */
export function oneLine(source: string): string {
  return source
    .replace(/\/\/[^\n]*/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The mutants that differ from the source and from each other. */
export function distinct(source: string, mutants: readonly Mutant[]): Mutant[] {
  const sources = new Set([source]);
  return mutants.filter((mutant) => {
    const fresh = !sources.has(mutant.source);
    sources.add(mutant.source);
    return fresh;
  });
}
