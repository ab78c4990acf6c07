/**
 * From executed instructions to covered source: which statements of Solidity were run, and which of
 * its conditions have come out both ways. By solc's syntax tree and source maps of unoptimised code.
 */
import type { CompiledSources } from "../l1/artifacts/compile-contracts.js";
import type { Counts } from "../test/support/execution-trace.js";

/** A place in the sources, in bytes. */
interface Range {
  readonly start: number;
  readonly length: number;
  /** solc's number of the file. */
  readonly file: number;
}

/** A node of solc's syntax tree. */
interface Node {
  readonly nodeType: string;
  readonly src: string;
  readonly operator?: string;
}

/** An instruction, how often it was run, and how it came out if it is a conditional jump. */
interface Instruction extends Range {
  readonly times: number;
  readonly outcomes: readonly [no: number, yes: number] | undefined;
}

/** Statements and conditions of one source file. */
export interface FileCoverage {
  readonly path: string;
  readonly lines: number;
  readonly branches: number;
  /** Numbers of the lines of which a statement was never run. */
  readonly missedLines: readonly number[];
  /** Lines of the conditions that never came out one way, and which. */
  readonly missedBranches: readonly string[];
}

const STATEMENTS = new Set([
  ...["ExpressionStatement", "VariableDeclarationStatement", "Return", "RevertStatement"],
  ...["EmitStatement", "IfStatement", "YulAssignment", "YulVariableDeclaration", "Continue"],
  ...["YulExpressionStatement"],
]);
const CONDITIONS = new Set(["IfStatement", "Conditional", "ForStatement", "YulForLoop", "YulIf"]);
const PUSH1 = 0x60;
const PUSH32 = 0x7f;

/** The instructions of one piece of code, with the place that each comes from. */
export function tracedCode(code: string, sourceMap: string, counts: Counts): Instruction[] {
  const places = decodeSourceMap(sourceMap);
  const bytes = Buffer.from(code.slice(2), "hex");
  const instructions: Instruction[] = [];
  for (let pc = 0, i = 0; pc < bytes.length && i < places.length; pc++, i++) {
    const times = counts[pc] ?? 0;
    const [no, yes] = [counts[`${pc}no`] ?? 0, counts[`${pc}yes`] ?? 0];
    const outcomes = no + yes > 0 ? ([no, yes] as const) : undefined;
    instructions.push({ ...places[i]!, times, outcomes });
    const opcode = bytes[pc]!;
    if (opcode >= PUSH1 && opcode <= PUSH32) pc += opcode - PUSH1 + 1;
  }
  return instructions;
}

/** solc's compressed form: an empty field is as in the entry before. */
function decodeSourceMap(sourceMap: string): Range[] {
  let [start, length, file] = [0, 0, 0];
  return sourceMap.split(";").map((entry) => {
    const [s, l, f] = entry.split(":");
    if (s) start = Number(s);
    if (l) length = Number(l);
    if (f) file = Number(f);
    return { start, length, file };
  });
}

/** Coverage of each file by the code that was made of them, and what was run of it. */
export function coverageOf(
  { sources }: CompiledSources,
  texts: ReadonlyMap<string, string>,
  instructions: readonly Instruction[],
): FileCoverage[] {
  const executed = instructions.filter(({ times }) => times > 0);
  return Object.entries(sources).map(([path, { ast }]) => {
    const bytes = Buffer.from(texts.get(path)!);
    const lineOf = (position: number): number => linesBefore(bytes, position).length;
    const placeOf = ({ start }: Range): string => {
      return `${lineOf(start)}:${linesBefore(bytes, start).at(-1)!.length + 1}`;
    };
    const nodes = nodesOf(ast);
    const functions = nodes
      .filter(({ nodeType }) => nodeType === "FunctionDefinition")
      .map(rangeOf);
    const hasCode = (range: Range): boolean => instructions.some((each) => isWithin(each, range));
    // The optimizer takes a 0 that is there already: such a statement has no code in a function that has.
    const isMade = (range: Range): boolean =>
      hasCode(range) || !functions.some((all) => isWithin(range, all) && hasCode(all));
    const all = nodes.filter(({ nodeType }) => STATEMENTS.has(nodeType)).map(rangeOf);
    const statements = all.filter(isMade);
    const lines = new Set(statements.map(({ start }) => lineOf(start)));
    const missed = statements.filter((range) => !executed.some((run) => isWithin(run, range)));
    const conditions = nodes.filter(isCondition).map(rangeOf);
    const open = conditions.flatMap((range) => {
      return missingOutcomes(range, executed).map((what) => `${placeOf(range)} ${what}`);
    });
    return {
      path,
      lines: lines.size,
      branches: 2 * conditions.length,
      missedLines: [...new Set(missed.map(({ start }) => lineOf(start)))].sort((a, b) => a - b),
      missedBranches: open,
    };
  });
}

/** The outcomes that a condition never had, as its code's jumps tell. */
function missingOutcomes(range: Range, executed: readonly Instruction[]): string[] {
  const jumps = executed.filter((run) => run.outcomes !== undefined && isSame(run, range));
  const seen = [0, 1].map((i) => jumps.some(({ outcomes }) => outcomes![i]! > 0));
  return ["not jumped", "jumped"].filter((_, i) => !seen[i]);
}

function isCondition({ nodeType, operator }: Node): boolean {
  return CONDITIONS.has(nodeType) || operator === "&&" || operator === "||";
}

function nodesOf(value: unknown): Node[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "nodeType" in value && "src" in value ? [value as Node] : [];
  return [...own, ...Object.values(value).flatMap(nodesOf)];
}

function rangeOf({ src }: Node): Range {
  const [start, length, file] = src.split(":").map(Number) as [number, number, number];
  return { start, length, file };
}

function isWithin(inner: Range, outer: Range): boolean {
  return (
    inner.file === outer.file &&
    inner.start >= outer.start &&
    inner.start + inner.length <= outer.start + outer.length
  );
}

function isSame(a: Range, b: Range): boolean {
  return a.file === b.file && a.start === b.start && a.length === b.length;
}

/** The lines up to a position in bytes, the last one cut off there. */
function linesBefore(bytes: Buffer, position: number): string[] {
  return bytes.toString("utf8", 0, position).split("\n");
}
