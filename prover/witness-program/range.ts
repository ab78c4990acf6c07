/** Between which integers an expression's value lies, for any inputs. */
import { SCALAR_MODULUS } from "../bn254.js";
import type { Graph, Node } from "./graph.js";
import { HALF, OPERATOR, signedValue } from "./operators.js";

/** Bounds, both included, of the integer of least size that the element stands for. */
export type Range = readonly [low: bigint, high: bigint];

const ALL: Range = [-HALF, HALF];

/** @param depth how many operators deep it looks; below that, any value is possible. */
export function rangeOf(graph: Graph, node: Node, depth = 16): Range {
  const value = graph.valueOf(node);
  if (value !== undefined) return [signedValue(value), signedValue(value)];
  if (graph.isBoolean(node)) return [0n, 1n];
  if (depth === 0) return ALL;
  const [x, y, z] = [graph.x[node]!, graph.y[node]!, graph.z[node]!];
  const of = (operand: Node) => rangeOf(graph, operand, depth - 1);
  switch (graph.operators[node]) {
    case OPERATOR.add: {
      const [a, b] = [of(x), of(y)];
      return within(a[0] + b[0], a[1] + b[1]);
    }
    case OPERATOR.sub: {
      const [a, b] = [of(x), of(y)];
      return within(a[0] - b[1], a[1] - b[0]);
    }
    case OPERATOR.and:
      return ofMask(graph, x, y);
    case OPERATOR.shiftRight:
      return shifted(of(x), y);
    case OPERATOR.select: {
      const magnitude = ofMagnitude(graph, node, depth);
      if (magnitude !== undefined) return magnitude;
      const [a, b] = [of(y), of(z)];
      return [a[0] < b[0] ? a[0] : b[0], a[1] > b[1] ? a[1] : b[1]];
    }
    default:
      return ALL;
  }
}

function within(low: bigint, high: bigint): Range {
  return low < -HALF || high > HALF ? ALL : [low, high];
}

function ofMask(graph: Graph, x: Node, y: Node): Range {
  for (const operand of [x, y]) {
    const mask = graph.valueOf(operand);
    if (mask !== undefined && mask <= HALF) return [0n, mask];
  }
  return ALL;
}

function shifted([low, high]: Range, bits: number): Range {
  if (low >= 0n) return [low >> BigInt(bits), high >> BigInt(bits)];
  const most = SCALAR_MODULUS >> BigInt(bits);
  return most <= HALF ? [0n, most] : ALL;
}

/** x < 0 ? −x : x. */
function ofMagnitude(graph: Graph, node: Node, depth: number): Range | undefined {
  const [condition, negated, x] = [graph.x[node]!, graph.y[node]!, graph.z[node]!];
  const isMagnitude =
    graph.operators[condition] === OPERATOR.less &&
    graph.x[condition] === graph.add(x, graph.constant(HALF)) &&
    graph.y[condition] === graph.constant(HALF) &&
    graph.operators[negated] === OPERATOR.sub &&
    graph.x[negated] === graph.zero &&
    graph.y[negated] === x;
  if (!isMagnitude) return undefined;
  const [low, high] = rangeOf(graph, x, depth - 1);
  return [0n, -low > high ? -low : high];
}
