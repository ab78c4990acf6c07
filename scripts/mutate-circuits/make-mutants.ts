/**
 * Makes every mutant of a Circom source: each `===` dropped, each `<==` weakened to `<--`, each
 * parameter of a component one off, each comparison and constant one off, each pair of operands
 * swapped. Whether one compiles is for the compiler to say.
 *
 * Left out is what can make no constraint weaker: hints, which are any prover's own choice and which
 * a wrong one of an honest prover cannot pass for, the sizes of arrays, and what asks for the same
 * as another mutant, such as `i < 33` beside `i <= 32`.
 */

import { distinct, type Mutant, oneLine } from "../mutation/mutant.js";
import { type CircomToken, circomTokens, closingBracket } from "./circom-token.js";
import { isInfix, operandsOf, type Span } from "./operand-span.js";

/** What is done to a circuit. */
export type CircuitMutation =
  | "check dropped"
  | "link weakened"
  | "width"
  | "comparison"
  | "constant"
  | "operands swapped";

/** A replacement of a stretch of the source. */
interface Edit {
  readonly kind: CircuitMutation;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const NEIGHBOURS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
  "&&": "||",
};

/** Operators whose operands are not the same the other way round. */
const DIRECTED = ["-", "/", "\\", "%"];

/** Functions that only hints call. */
const HINTING = ["inverses", "rowOr", "baseSlopes", "keySlopes", "divideLimbs"];

/** All mutants of a source, in the order in which their faults stand in it. */
export function makeMutants(file: string, source: string): Mutant[] {
  const tokens = circomTokens(source);
  const edits = tokens.flatMap((_, at) =>
    onlyHints(tokens, at) ? [] : editsAt(tokens, at, source),
  );
  return distinct(
    source,
    edits.map((edit) => applied(edit, { file, source, tokens })),
  );
}

/** Whether a token belongs to a hint: to the right of `<--` or in a function that only hints call. */
function onlyHints(tokens: readonly CircomToken[], at: number): boolean {
  if (HINTING.includes(insideOf(tokens, tokens[at]!.start))) return true;
  const bounds = [";", "{", "}"];
  for (let i = at - 1; i >= 0 && !bounds.includes(tokens[i]!.text); i -= 1) {
    if (tokens[i]!.text === "<--" || HINTING.includes(tokens[i]!.text)) return true;
  }
  return false;
}

function editsAt(tokens: readonly CircomToken[], at: number, source: string): Edit[] {
  const { text } = tokens[at]!;
  if (text === "===") return [dropped(tokens, at)];
  if (text === "<==") return [replaced(tokens[at]!, "link weakened", "<--")];
  if (/^\d/.test(text)) return constants(tokens, at);
  if (/^[A-Z]\w*$/.test(text) && tokens[at + 1]?.text === "(") return widths(tokens, at, source);
  if (/^[a-z]\w*$/.test(text) && tokens[at + 1]?.text === "(") return calls(tokens, at, source);
  if (!isInfix(tokens, at)) return [];
  const edits: Edit[] = [];
  const neighbour = NEIGHBOURS[text];
  if (neighbour !== undefined) edits.push(replaced(tokens[at]!, "comparison", neighbour));
  if (DIRECTED.includes(text) && !isFactorOfZero(tokens, at)) {
    const { left, right } = operandsOf(tokens, at);
    edits.push(swapped(tokens, left, right, source));
  }
  if (text === "?") edits.push(...branches(tokens, at, source));
  return edits;
}

/** Whether a difference is a factor of what must be 0: with its sign changed that says the same. */
function isFactorOfZero(tokens: readonly CircomToken[], at: number): boolean {
  const end = tokens.findIndex(({ text }, i) => i > at && text === ";");
  return tokens[end - 2]?.text === "===" && tokens[end - 1]?.text === "0";
}

function replaced({ start, end }: CircomToken, kind: CircuitMutation, text: string): Edit {
  return { kind, start, end, text };
}

/** The statement of a check goes, its semicolon stays. */
function dropped(tokens: readonly CircomToken[], at: number): Edit {
  const bounds = [";", "{", "}"];
  let [first, last] = [at, at];
  while (!bounds.includes(tokens[first - 1]!.text)) first -= 1;
  while (!bounds.includes(tokens[last + 1]!.text)) last += 1;
  const [start, end] = [tokens[first]!.start, tokens[last + 1]!.end];
  return { kind: "check dropped", start, end, text: "" };
}

/** One more, and one less for what is shifted by or is a width. */
function constants(tokens: readonly CircomToken[], at: number): Edit[] {
  const before = tokens[at - 1]!.text;
  const isParameter = /^[A-Z]\w*$/.test(tokens[at - 2]?.text ?? "") && before === "(";
  if (isParameter || declares(tokens, at)) return [];
  // A bound that is one higher is what the neighbouring comparison asks for, 2 << n what 1 << n + 1 does.
  if (["<", "<=", ">", ">="].includes(before) || tokens[at + 1]?.text === "<<") return [];
  const value = BigInt(tokens[at]!.text);
  const one = (by: bigint) => replaced(tokens[at]!, "constant", String(value + by));
  return before === "<<" || before === ">>" ? [one(1n), one(-1n)] : [one(1n)];
}

/** Whether a token stands in the declaration of an array, left of what it is given. */
function declares(tokens: readonly CircomToken[], at: number): boolean {
  for (let i = at - 1; i >= 0; i -= 1) {
    const { text } = tokens[i]!;
    if (["signal", "var", "component"].includes(text)) return true;
    if ([";", "{", "}", "=", "<==", "<--"].includes(text)) return false;
  }
  return false;
}

/** Each parameter of a component, one more and one less. */
function widths(tokens: readonly CircomToken[], at: number, source: string): Edit[] {
  if (tokens[at - 1]!.text !== "=") return [];
  return parameters(tokens, at + 1).flatMap(({ first, last }) => {
    const [start, end] = [tokens[first]!.start, tokens[last]!.end];
    const parameter = source.slice(start, end);
    if (/^[[A-Z]|^\w+\(|^\w+\[/.test(parameter) && parameter !== "M") return [];
    const value = /^\d+$/.test(parameter) ? BigInt(parameter) : undefined;
    const one = (by: bigint) =>
      value === undefined ? `${parameter} ${by > 0n ? "+" : "-"} 1` : String(value + by);
    return [1n, -1n].map((by): Edit => ({ kind: "width", start, end, text: one(by) }));
  });
}

/** Neighbouring arguments of a function, swapped. */
function calls(tokens: readonly CircomToken[], at: number, source: string): Edit[] {
  if (["for", "if", "while", "assert", "template", "function"].includes(tokens[at]!.text))
    return [];
  if (["template", "function"].includes(tokens[at - 1]?.text ?? "")) return [];
  const spans = parameters(tokens, at + 1);
  return spans.slice(1).map((span, i) => swapped(tokens, spans[i]!, span, source));
}

/** What stands between the commas of a bracket. */
function parameters(tokens: readonly CircomToken[], open: number): Span[] {
  const close = closingBracket(tokens, open);
  const spans: Span[] = [];
  let first = open + 1;
  for (let i = open + 1; i <= close; i += 1) {
    if (["(", "[", "{"].includes(tokens[i]!.text)) i = closingBracket(tokens, i);
    else if (i === close || tokens[i]!.text === ",") {
      if (i > first) spans.push({ first, last: i - 1 });
      first = i + 1;
    }
  }
  return spans;
}

/** The two values of a conditional expression, swapped. */
function branches(tokens: readonly CircomToken[], at: number, source: string): Edit[] {
  let colon = at;
  for (let depth = 1; depth > 0; ) {
    colon += 1;
    const { text } = tokens[colon]!;
    if (["(", "[", "{"].includes(text)) colon = closingBracket(tokens, colon);
    else if (text === "?") depth += 1;
    else if (text === ":") depth -= 1;
  }
  const { right } = operandsOf(tokens, colon);
  return [swapped(tokens, { first: at + 1, last: colon - 1 }, right, source)];
}

function swapped(tokens: readonly CircomToken[], left: Span, right: Span, source: string): Edit {
  const [a, b] = [left, right].map(({ first, last }) => ({
    start: tokens[first]!.start,
    end: tokens[last]!.end,
  })) as [Pick<Edit, "start" | "end">, Pick<Edit, "start" | "end">];
  const text = (span: Pick<Edit, "start" | "end">) => source.slice(span.start, span.end);
  const grouped = (span: Span, value: string) =>
    span.first === span.last || isGroup(tokens, span) ? value : `(${value})`;
  return {
    kind: "operands swapped",
    start: a.start,
    end: b.end,
    text: grouped(right, text(b)) + source.slice(a.end, b.start) + grouped(left, text(a)),
  };
}

/** Whether a stretch is one name with its indices, or one bracket. */
function isGroup(tokens: readonly CircomToken[], { first, last }: Span): boolean {
  const start = tokens[first]!.text === "(" ? first : first + 1;
  return tokens[start] !== undefined && ["(", "["].includes(tokens[start].text)
    ? closingBracket(tokens, start) === last
    : false;
}

function applied(
  edit: Edit,
  { file, source, tokens }: { file: string; source: string; tokens: readonly CircomToken[] },
): Mutant {
  const mutated = source.slice(0, edit.start) + edit.text + source.slice(edit.end);
  const { start, end } = statementAround(tokens, edit);
  const before = oneLine(source.slice(start, end));
  const after = oneLine(source.slice(start, edit.start) + edit.text + source.slice(edit.end, end));
  return {
    file,
    kind: edit.kind,
    inside: insideOf(tokens, edit.start),
    line: source.slice(0, edit.start).split("\n").length,
    before,
    after: after === "" ? "(nothing)" : after,
    source: mutated,
  };
}

/** From the end of the last statement to the end of this one. */
function statementAround(tokens: readonly CircomToken[], edit: Edit): Pick<Edit, "start" | "end"> {
  const bounds = [";", "{", "}"];
  const first = tokens.findLast(({ text, start }) => start < edit.start && bounds.includes(text));
  const last = tokens.find(({ text, end }) => end >= edit.end && bounds.includes(text));
  return { start: first?.end ?? 0, end: last?.end ?? edit.end };
}

function insideOf(tokens: readonly CircomToken[], position: number): string {
  const at = tokens.findLastIndex(
    ({ text, start }) => start <= position && (text === "template" || text === "function"),
  );
  return tokens[at + 1]?.text ?? "";
}
