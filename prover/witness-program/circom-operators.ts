/** circom's functions on elements of the field (Fr_…), on expressions. */
import { SCALAR_MODULUS } from "../bn254.js";
import { SIGNAL_BYTES } from "./circom-layout.js";
import type { Graph, Node } from "./graph.js";
import { OPERATOR, signedValue } from "./operators.js";
import { programRefused } from "./program-refused.js";
import { rangeOf } from "./range.js";
import { type TemplateContext, UNSET } from "./template-context.js";
import { isAffine, numberOf, type TracedValue } from "./traced-value.js";

/** The longest part of an array that an input may index. */
const MOST_CANDIDATES = 128;

type Binary = (graph: Graph, x: Node, y: Node) => Node;

const binary: Readonly<Record<string, Binary>> = {
  Fr_add: (graph, x, y) => graph.add(x, y),
  Fr_sub: (graph, x, y) => graph.sub(x, y),
  Fr_mul: (graph, x, y) => graph.mul(x, y),
  Fr_div: (graph, x, y) => graph.mul(x, graph.inverse(y)),
  Fr_eq: (graph, x, y) => graph.equal(x, y),
  Fr_neq: (graph, x, y) => graph.not(graph.equal(x, y)),
  Fr_lt: (graph, x, y) => graph.signedLess(x, y),
  Fr_gt: (graph, x, y) => graph.signedLess(y, x),
  Fr_leq: (graph, x, y) => graph.not(graph.signedLess(y, x)),
  Fr_geq: (graph, x, y) => graph.not(graph.signedLess(x, y)),
  Fr_land: (graph, x, y) => graph.select(graph.truth(x), graph.truth(y), graph.zero),
  Fr_lor: (graph, x, y) => graph.select(graph.truth(x), graph.one, graph.truth(y)),
  Fr_band: (graph, x, y) => graph.and(x, y),
  Fr_bor: (graph, x, y) => graph.integer(OPERATOR.or, x, y),
  Fr_bxor: (graph, x, y) => graph.integer(OPERATOR.xor, x, y),
  Fr_shl: (graph, x, y) => shift(graph, x, y, 1n),
  Fr_shr: (graph, x, y) => shift(graph, x, y, -1n),
  Fr_idiv: (graph, x, y) => {
    const [quotient] = divide(graph, x, y);
    return quotient;
  },
  Fr_mod: (graph, x, y) => {
    const [, remainder] = divide(graph, x, y);
    return remainder;
  },
  Fr_pow: power,
};

const unary: Readonly<Record<string, (graph: Graph, x: Node) => Node>> = {
  Fr_neg: (graph, x) => graph.sub(graph.zero, x),
  Fr_inv: (graph, x) => graph.inverse(x),
  Fr_lnot: (graph, x) => graph.not(graph.truth(x)),
  Fr_bnot: (graph, x) => graph.integer(OPERATOR.not, x, graph.zero),
};

export class CircomOperators {
  /** Applies a function to its arguments. @throws QuipuError `WitnessUncompilable` for one that is not known */
  run(name: string, args: readonly TracedValue[], context: TemplateContext): TracedValue {
    const { graph } = context;
    const on = binary[name];
    if (on !== undefined) {
      const [x, y] = [load(context, args[1]!), load(context, args[2]!)];
      store(context, args[0]!, anyUnset(x, y) ? UNSET : on(graph, x, y));
      return null;
    }
    const alone = unary[name];
    if (alone !== undefined) {
      const x = load(context, args[1]!);
      store(context, args[0]!, x === UNSET ? UNSET : alone(graph, x));
      return null;
    }
    switch (name) {
      case "Fr_copy":
        store(context, args[0]!, load(context, args[1]!));
        return null;
      case "Fr_copyn":
        copyMany(context, args);
        return null;
      case "Fr_isTrue":
        return truthOf(graph, loadSet(context, args[0]!));
      case "Fr_eqR":
        return truthOf(graph, graph.equal(loadSet(context, args[0]!), loadSet(context, args[1]!)));
      case "Fr_toInt":
        return integerOf(graph, loadSet(context, args[0]!));
      default:
        throw programRefused(`${name} is not known`);
    }
  }
}

function anyUnset(x: Node, y: Node): boolean {
  return x === UNSET || y === UNSET;
}

function truthOf(graph: Graph, x: Node): TracedValue {
  const truth = graph.truth(x);
  const value = graph.valueOf(truth);
  return value === undefined ? { truth } : Number(value);
}

/** As circom turns an element into an address: the lowest 32 bits of the integer of least size. */
function integerOf(graph: Graph, x: Node): TracedValue {
  const value = graph.valueOf(x);
  if (value === undefined) return { index: x, scale: 1, offset: 0 };
  return Number(BigInt.asIntN(32, signedValue(value)));
}

function loadSet(context: TemplateContext, at: TracedValue): Node {
  const node = load(context, at);
  if (node === UNSET) throw programRefused("a variable that is read before it is set");
  return node;
}

function load(context: TemplateContext, at: TracedValue): Node {
  if (typeof at === "number") return context.read(at);
  if (isAffine(at)) return loadIndexed(context, at);
  throw programRefused("an address that depends on a branch");
}

/** The element of an array at an index that depends on inputs. A guard has it lie within what is set of the array. */
function loadIndexed(
  context: TemplateContext,
  { index, scale, offset }: { index: Node; scale: number; offset: number },
): Node {
  const { graph } = context;
  const [, high] = rangeOf(graph, index);
  const most = Number(high < MOST_CANDIDATES ? high + 1n : MOST_CANDIDATES);
  const candidates: Node[] = [];
  while (candidates.length < most) {
    const node = context.read(offset + scale * candidates.length);
    if (node === UNSET) break;
    candidates.push(node);
  }
  if (candidates.length === 0) throw programRefused("an index into an array that is not set");
  let [value, within] = [graph.zero, graph.zero];
  for (let i = candidates.length - 1; i >= 0; i -= 1) {
    const here = graph.equal(index, graph.constant(BigInt(i)));
    value = graph.select(here, candidates[i]!, value);
    within = graph.select(here, graph.one, within);
  }
  context.guard(within);
  return value;
}

function store(context: TemplateContext, at: TracedValue, node: Node): void {
  context.write(numberOf(at, "an address that is written"), node);
}

function copyMany(context: TemplateContext, [to, from, count]: readonly TracedValue[]): void {
  const length = numberOf(count, "the length of an array");
  const target = numberOf(to, "an address that is written");
  const source = numberOf(from, "the address of an array");
  const nodes = Array.from({ length }, (_, i) => context.read(source + SIGNAL_BYTES * i));
  for (const [i, node] of nodes.entries()) context.write(target + SIGNAL_BYTES * i, node);
}

/** @param direction 1 to the left, −1 to the right; a negative number of bits turns it around. */
function shift(graph: Graph, x: Node, by: Node, direction: bigint): Node {
  const value = graph.valueOf(by);
  if (value === undefined) throw programRefused("a shift by bits that depend on an input");
  const bits = direction * signedValue(value);
  if (bits <= -254n || bits >= 254n) return graph.zero;
  const operator = bits > 0n ? OPERATOR.shiftLeft : OPERATOR.shiftRight;
  return graph.shift(operator, x, Math.abs(Number(bits)));
}

/** Quotient and remainder of integers. */
function divide(graph: Graph, x: Node, by: Node): [quotient: Node, remainder: Node] {
  const divisor = graph.valueOf(by);
  const dividend = graph.valueOf(x);
  if (divisor === undefined || divisor === 0n) {
    throw programRefused("an integer division by what depends on an input, or by zero");
  }
  if (dividend !== undefined) {
    return [graph.constant(dividend / divisor), graph.constant(dividend % divisor)];
  }
  const bits = divisor.toString(2).length - 1;
  if (divisor !== 1n << BigInt(bits)) {
    throw programRefused(`an integer division by ${divisor}, which is no power of two`);
  }
  const quotient = graph.shift(OPERATOR.shiftRight, x, bits);
  return [quotient, graph.and(x, graph.constant(divisor - 1n))];
}

function power(graph: Graph, x: Node, exponent: Node): Node {
  const value = graph.valueOf(exponent);
  if (value === undefined)
    throw programRefused("a power with an exponent that depends on an input");
  let result = graph.one;
  for (const digit of (value % SCALAR_MODULUS).toString(2)) {
    result = graph.mul(result, result);
    if (digit === "1") result = graph.mul(result, x);
  }
  return result;
}
