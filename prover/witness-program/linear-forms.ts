/**
 * Equations that hold for all values: both sides are written as sums of multiples of nodes that are no sums
 * themselves. This proves what a template asserts of hints that it has calculated by just these sums: a hash's
 * mixing layers, forwards and backwards.
 */
import { elementOf, type Graph, type Node } from "./graph.js";
import { OPERATOR } from "./operators.js";

/** Coefficients, none of them 0, by node; a constant is a multiple of the node 1. */
type LinearForm = ReadonlyMap<Node, bigint>;

/** A sum of more nodes than this is a node of its own. */
const MOST_TERMS = 160;

export class LinearForms {
  readonly #graph: Graph;
  readonly #known = new Map<Node, LinearForm>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Whether a node is 1 for all values of the inputs, as far as can be seen. */
  isAlwaysTrue(node: Node): boolean {
    const graph = this.#graph;
    if (graph.operators[node] !== OPERATOR.equal) return node === graph.one;
    return this.#areEqual(graph.x[node]!, graph.y[node]!);
  }

  #areEqual(x: Node, y: Node): boolean {
    const [left, right] = [this.#formOf(x), this.#formOf(y)];
    return left.size === right.size && [...left].every(([node, c]) => right.get(node) === c);
  }

  #formOf(root: Node): LinearForm {
    // Operands have lower numbers: an explicit stack, as sums may be long.
    const open = [root];
    while (open.length > 0) {
      const node = open.at(-1)!;
      if (this.#known.has(node)) {
        open.pop();
        continue;
      }
      const missing = this.#operandsOf(node).filter((operand) => !this.#known.has(operand));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      this.#known.set(node, this.#combine(node));
      open.pop();
    }
    return this.#known.get(root)!;
  }

  /** The operands through which a form goes. */
  #operandsOf(node: Node): Node[] {
    const { operators, x, y } = this.#graph;
    switch (operators[node]) {
      case OPERATOR.add:
      case OPERATOR.sub:
        return [x[node]!, y[node]!];
      case OPERATOR.mul: {
        const scaled = this.#scaled(node);
        return scaled === undefined ? [] : [scaled.of];
      }
      default:
        return [];
    }
  }

  #scaled(node: Node): { of: Node; by: bigint } | undefined {
    const [a, b] = [this.#graph.x[node]!, this.#graph.y[node]!];
    const [first, second] = [this.#graph.valueOf(a), this.#graph.valueOf(b)];
    if (first !== undefined) return { of: b, by: first };
    return second === undefined ? undefined : { of: a, by: second };
  }

  #combine(node: Node): LinearForm {
    const graph = this.#graph;
    const value = graph.valueOf(node);
    if (value !== undefined) return value === 0n ? new Map() : new Map([[graph.one, value]]);
    const [x, y] = [graph.x[node]!, graph.y[node]!];
    let form: LinearForm;
    switch (graph.operators[node]) {
      case OPERATOR.add:
        form = sum(this.#known.get(x)!, this.#known.get(y)!, 1n);
        break;
      case OPERATOR.sub:
        form = sum(this.#known.get(x)!, this.#known.get(y)!, -1n);
        break;
      case OPERATOR.mul: {
        const scaled = this.#scaled(node);
        if (scaled === undefined) return new Map([[node, 1n]]);
        form = sum(new Map(), this.#known.get(scaled.of)!, scaled.by);
        break;
      }
      default:
        return new Map([[node, 1n]]);
    }
    return form.size > MOST_TERMS ? new Map([[node, 1n]]) : form;
  }
}

/** x + factor · y */
function sum(x: LinearForm, y: LinearForm, factor: bigint): LinearForm {
  const result = new Map(x);
  for (const [node, coefficient] of y) {
    const total = elementOf((result.get(node) ?? 0n) + coefficient * factor);
    if (total === 0n) result.delete(node);
    else result.set(node, total);
  }
  return result;
}
