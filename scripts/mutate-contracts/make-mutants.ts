/**
 * Makes every mutant of a Solidity source, by solc's syntax tree: each check, statement, event and
 * modifier dropped, each part of a condition dropped, each comparison and number one off, each
 * operator and pair of branches exchanged; in assembly as well. Whether one compiles is for the
 * compiler to say.
 *
 * Left out is what asks for the same as another mutant, such as `i < 9` beside `i <= 8`, or `a || b`
 * in place of `a && b`, which whoever notices `a` alone notices too. Texts, types and visibilities
 * stay as they are.
 */

import { distinct, type Mutant, oneLine } from "../mutation/mutant.js";
import { parseSolidity, type SyntaxNode } from "./solidity-compiler.js";

/** What is done to a contract. */
export type ContractMutation =
  | "check dropped"
  | "modifier dropped"
  | "statement dropped"
  | "event dropped"
  | "comparison"
  | "constant"
  | "operator"
  | "branches swapped";

/** A replacement of a stretch of the source, in bytes. */
interface Edit {
  readonly kind: ContractMutation;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A node with those around it, the nearest first. */
interface Place {
  readonly node: SyntaxNode;
  readonly around: readonly SyntaxNode[];
  readonly bytes: Buffer;
}

const NEIGHBOURS: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
};

const OPPOSITES: Readonly<Record<string, string>> = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "<<": ">>",
  ">>": "<<",
  "|": "&",
  "&": "|",
  "++": "--",
  "--": "++",
  "+=": "-=",
  "-=": "+=",
};

const YUL_OPPOSITES: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "add",
  shl: "shr",
  shr: "shl",
  or: "and",
  and: "or",
};

/** What a branch is that only leaves. */
const LEAVING = ["RevertStatement", "Return", "Continue", "Break"];

/** All mutants of a source, in the order in which their faults stand in it. @throws Error as solc. */
export function makeMutants(file: string, source: string): Mutant[] {
  const bytes = Buffer.from(source);
  const places = placesOf(parseSolidity(source), [], bytes);
  const found = places.flatMap((place) => editsAt(place).map((edit) => ({ edit, place })));
  found.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);
  return distinct(
    source,
    found.map(({ edit, place }) => applied(edit, place, file)),
  );
}

/** The nodes of a tree. Types are left out: they hold nothing to mutate. */
function placesOf(value: unknown, around: readonly SyntaxNode[], bytes: Buffer): Place[] {
  if (typeof value !== "object" || value === null) return [];
  if (!isNode(value)) {
    return Object.values(value).flatMap((inner) => placesOf(inner, around, bytes));
  }
  if (value.nodeType.endsWith("TypeName")) return [];
  const inside = [value, ...around];
  const inner = Object.values(value).flatMap((part) => placesOf(part, inside, bytes));
  return [{ node: value, around, bytes }, ...inner];
}

function isNode(value: object): value is SyntaxNode {
  return "nodeType" in value && "src" in value;
}

function editsAt(place: Place): Edit[] {
  const { node } = place;
  switch (node.nodeType) {
    case "IfStatement":
      return conditionals(place);
    case "RevertStatement":
      return isBranch(place) ? [] : [dropped(place, "check dropped")];
    case "EmitStatement":
      return isBranch(place) ? [] : [dropped(place, "event dropped")];
    case "ExpressionStatement":
    case "YulAssignment":
    case "YulExpressionStatement":
      return isBranch(place) || isStep(place) ? [] : [dropped(place, "statement dropped")];
    case "ModifierInvocation":
      return [replaced(place, "modifier dropped", "")];
    case "UnaryOperation":
      return unary(place);
    case "BinaryOperation":
      return binary(place);
    case "Assignment":
      return operator(place, part(node, "leftHandSide"), part(node, "rightHandSide"));
    case "Conditional":
      return [swapped(place, part(node, "trueExpression"), part(node, "falseExpression"))];
    case "Literal":
      return node.kind === "number" ? numbers(place) : [];
    case "YulLiteral":
      return node.kind === "number" ? numbers(place) : [];
    case "YulFunctionCall":
      return yulCalls(place);
    default:
      return [];
  }
}

/** Whether a statement is all that an `if` without another branch does: the whole goes then. */
function isBranch({ node, around }: Place): boolean {
  const [parent] = around;
  return parent?.nodeType === "IfStatement" && parent.trueBody === node && !parent.falseBody;
}

/** Whether a statement is the step of a loop. */
function isStep({ node, around }: Place): boolean {
  return around[0]?.nodeType === "ForStatement" && around[0].loopExpression === node;
}

/** An `if` that never, and one that always, takes its branch. What only leaves is never made to. */
function conditionals(place: Place): Edit[] {
  const { node, bytes } = place;
  const [taken, other] = [part(node, "trueBody"), optional(node, "falseBody")];
  if (other !== undefined) {
    const text = (branch: SyntaxNode) => withSemicolon(bytes, rangeOf(branch));
    const { start } = rangeOf(node);
    const { end } = text(other);
    return [taken, other].map((branch): Edit => {
      const { start: from, end: to } = text(branch);
      return { kind: "check dropped", start, end, text: slice(bytes, from, to) };
    });
  }
  const never = dropped(place, "check dropped");
  const only = taken.nodeType === "Block" ? (taken.statements as SyntaxNode[])[0] : taken;
  if (only !== undefined && LEAVING.includes(only.nodeType)) return [never];
  const start = rangeOf(node).start;
  return [never, { kind: "check dropped", start, end: rangeOf(taken).start, text: "" }];
}

function unary(place: Place): Edit[] {
  const { node } = place;
  if (node.operator === "!") {
    return [replaced(place, "comparison", sourceOf(place, part(node, "subExpression")))];
  }
  const opposite = OPPOSITES[node.operator as string];
  if (opposite === undefined || node.operator === "-") return [];
  const text = textOf(place).replace(node.operator as string, opposite);
  return [replaced(place, "operator", text)];
}

function binary(place: Place): Edit[] {
  const { node } = place;
  const [left, right] = [part(node, "leftExpression"), part(node, "rightExpression")];
  if (node.operator === "&&" || node.operator === "||") {
    return [left, right].map((kept) => replaced(place, "check dropped", sourceOf(place, kept)));
  }
  return operator(place, left, right);
}

/** The operator between two operands, exchanged. */
function operator(place: Place, left: SyntaxNode, right: SyntaxNode): Edit[] {
  const symbol = place.node.operator as string;
  const neighbour = NEIGHBOURS[symbol];
  const other = neighbour ?? OPPOSITES[symbol];
  if (other === undefined) return [];
  const between = slice(place.bytes, rangeOf(left).end, rangeOf(right).start);
  const at = rangeOf(left).end + Buffer.byteLength(between.slice(0, between.indexOf(symbol)));
  const kind = neighbour === undefined ? "operator" : "comparison";
  return [{ kind, start: at, end: at + symbol.length, text: other }];
}

/** One more and one less, without what a comparison beside it asks for already. */
function numbers(place: Place): Edit[] {
  const { node, around } = place;
  const value = BigInt((node.value as string).replaceAll("_", ""));
  const steps = value === 0n ? [1n] : [1n, -1n];
  const parent = around[0]!;
  const isShifted = parent.operator === "<<" && parent.leftExpression === node;
  if (isShifted) return [];
  const covered = coveredStep(parent, node);
  return steps
    .filter((step) => step !== covered)
    .map((step) => replaced(place, "constant", String(value + step)));
}

/** The step of a bound that is the same as the neighbouring comparison. */
function coveredStep(parent: SyntaxNode, node: SyntaxNode): bigint | undefined {
  const symbol = parent.operator as string;
  if (!["<", "<=", ">", ">="].includes(symbol)) return undefined;
  const raises = symbol === "<" || symbol === ">=" ? 1n : -1n;
  return parent.rightExpression === node ? raises : -raises;
}

function yulCalls(place: Place): Edit[] {
  const { node } = place;
  const { name } = node.functionName as { readonly name: string };
  const operands = (node.arguments as SyntaxNode[]).map((operand) => sourceOf(place, operand));
  const list = operands.join(", ");
  if (name === "lt") return [replaced(place, "comparison", `iszero(gt(${list}))`)];
  if (name === "gt") return [replaced(place, "comparison", `iszero(lt(${list}))`)];
  if (name === "iszero" || name === "mod") return [replaced(place, "operator", operands[0]!)];
  const opposite = YUL_OPPOSITES[name];
  return opposite === undefined ? [] : [replaced(place, "operator", `${opposite}(${list})`)];
}

function swapped(place: Place, first: SyntaxNode, second: SyntaxNode): Edit {
  const [a, b] = [rangeOf(first), rangeOf(second)];
  const between = slice(place.bytes, a.end, b.start);
  const text = `${sourceOf(place, second)}${between}${sourceOf(place, first)}`;
  return { kind: "branches swapped", start: a.start, end: b.end, text };
}

/** An empty block takes the place of a statement. */
function dropped({ node, bytes }: Place, kind: ContractMutation): Edit {
  return { kind, ...withSemicolon(bytes, rangeOf(node)), text: "{}" };
}

function replaced({ node }: Place, kind: ContractMutation, text: string): Edit {
  return { kind, ...rangeOf(node), text };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function rangeOf({ src }: SyntaxNode): Range {
  const [start, length] = src.split(":").map(Number) as [number, number];
  return { start, end: start + length };
}

/** A statement with the semicolon behind it, if there is one. */
function withSemicolon(bytes: Buffer, { start, end }: Range): Range {
  const [behind] = /^\s*;/.exec(slice(bytes, end, bytes.length)) ?? [""];
  return { start, end: end + Buffer.byteLength(behind) };
}

function slice(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("utf8", start, end);
}

function sourceOf({ bytes }: Place, node: SyntaxNode): string {
  const { start, end } = rangeOf(node);
  return slice(bytes, start, end);
}

function textOf(place: Place): string {
  return sourceOf(place, place.node);
}

function part(node: SyntaxNode, name: string): SyntaxNode {
  return node[name] as SyntaxNode;
}

function optional(node: SyntaxNode, name: string): SyntaxNode | undefined {
  return (node[name] as SyntaxNode | null | undefined) ?? undefined;
}

function applied(edit: Edit, { around, bytes }: Place, file: string): Mutant {
  const { kind, start, end, text } = edit;
  const [first, last] = [bytes.lastIndexOf("\n", start - 1) + 1, bytes.indexOf("\n", end)];
  const [head, tail] = [slice(bytes, first, start), slice(bytes, end, last)];
  return {
    ...{ file, kind, inside: functionAround(around) },
    line: slice(bytes, 0, start).split("\n").length,
    before: oneLine(slice(bytes, first, last)),
    after: oneLine(head + text + tail) || "(nothing)",
    source: slice(bytes, 0, start) + text + slice(bytes, end, bytes.length),
  };
}

/** Name of the function or modifier around a node; empty for what stands in none. */
function functionAround(around: readonly SyntaxNode[]): string {
  const named = around.find(({ nodeType }) =>
    ["FunctionDefinition", "ModifierDefinition"].includes(nodeType),
  );
  return named === undefined ? "" : ((named.name || named.kind) as string);
}
