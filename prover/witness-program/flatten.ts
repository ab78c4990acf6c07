/**
 * Puts a component's components into it: one graph of all that is calculated. Components of chosen templates stay
 * calls; they are to be calculated side by side with others of their template.
 */
import { Graph, type Node } from "./graph.js";
import { OPERATOR } from "./operators.js";
import type { ComponentCall, TemplateSummary } from "./template-summary.js";

export interface FlatTemplate {
  readonly name: string;
  readonly graph: Graph;
  /** Signals that all its components set, the innermost too, numbered from its first one on. */
  readonly signals: ReadonlyMap<number, Node>;
  readonly guards: readonly Node[];
  readonly calls: readonly ComponentCall[];
}

/** @param staysCall of which templates components are not put in. */
export function flatten(
  summary: TemplateSummary,
  staysCall: (template: TemplateSummary) => boolean,
): FlatTemplate {
  const flat = new Flattening(staysCall);
  flat.put(summary, 0, (signal) => flat.graph.input(signal));
  const { graph, signals, guards, calls } = flat;
  return { name: summary.name, graph, signals, guards: [...guards], calls };
}

class Flattening {
  readonly graph = new Graph();
  readonly signals = new Map<number, Node>();
  readonly guards = new Set<Node>();
  readonly calls: ComponentCall[] = [];
  readonly #staysCall: (template: TemplateSummary) => boolean;

  constructor(staysCall: (template: TemplateSummary) => boolean) {
    this.#staysCall = staysCall;
  }

  /**
   * Puts a component in.
   * @param first number of its first signal.
   * @param inputOf the node of an input.
   */
  put(summary: TemplateSummary, first: number, inputOf: (signal: number) => Node): void {
    const { graph, calls } = summary;
    const nodes = new Int32Array(graph.size).fill(-1);
    const results: (((signal: number) => Node) | undefined)[] = [];
    const resultsOf = (call: number) => {
      results[call] ??= this.#call(calls[call]!, first, nodes);
      return results[call];
    };
    for (let node = 0; node < graph.size; node += 1) {
      const x = graph.x[node]!;
      switch (graph.operators[node]) {
        case OPERATOR.input:
          nodes[node] = inputOf(x);
          break;
        case OPERATOR.result:
          nodes[node] = resultsOf(x)(graph.y[node]!);
          break;
        default:
          nodes[node] = this.#copy(graph, node, nodes);
      }
    }
    for (const call of calls.keys()) resultsOf(call);
    for (const [signal, node] of summary.signals) this.signals.set(first + signal, nodes[node]!);
    for (const guard of summary.guards) {
      if (nodes[guard] !== this.graph.one) this.guards.add(nodes[guard]!);
    }
  }

  #call(
    { summary, first, inputs }: ComponentCall,
    base: number,
    nodes: Int32Array,
  ): (signal: number) => Node {
    const start = base + first;
    if (!this.#staysCall(summary)) {
      this.put(summary, start, (signal) => nodes[inputs.get(signal)!]!);
      return (signal) => this.signals.get(start + signal)!;
    }
    const own = new Map([...inputs].map(([signal, node]) => [signal, nodes[node]!]));
    const number = this.calls.push({ summary, first: start, inputs: own }) - 1;
    return (signal) => this.graph.result(number, signal);
  }

  #copy(from: Graph, node: Node, nodes: Int32Array): Node {
    const { graph } = this;
    const value = from.valueOf(node);
    if (value !== undefined) return graph.constant(value);
    const operator = from.operators[node]!;
    const [x, y, z] = [from.x[node]!, from.y[node]!, from.z[node]!];
    const [a, b, c] = [nodes[x]!, nodes[y]!, nodes[z]!];
    switch (operator) {
      case OPERATOR.add:
        return graph.add(a, b);
      case OPERATOR.sub:
        return graph.sub(a, b);
      case OPERATOR.mul:
        return graph.mul(a, b);
      case OPERATOR.inverse:
        return graph.inverse(a);
      case OPERATOR.equal:
        return graph.equal(a, b);
      case OPERATOR.less:
        return graph.less(a, b);
      case OPERATOR.select:
        return graph.select(a, b, c);
      case OPERATOR.bit:
        return graph.bit(a, y);
      case OPERATOR.and:
        return graph.and(a, b);
      case OPERATOR.not:
        return graph.integer(operator, a, graph.zero);
      case OPERATOR.shiftLeft:
      case OPERATOR.shiftRight:
        return graph.shift(operator, a, y);
      default:
        return graph.integer(operator, a, b);
    }
  }
}
