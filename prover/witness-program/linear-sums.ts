/**
 * Sums that are calculated at once. A sum takes in what only it needs, and shorter sums that only sums need: of a hash's
 * partial rounds, of which each changes all lanes a little, every eighth state is calculated, and what lies between is
 * a part of the sums that read it. Products that nothing else needs are added before they are reduced.
 */
import { elementOf, type Graph, type Node, nodeOperands } from "./graph.js";
import { OPERATOR } from "./operators.js";

/** Coefficients, none of them 0, by node; a constant is a multiple of the node 1. */
type Form = ReadonlyMap<Node, bigint>;

export interface LinearSum {
  readonly terms: Form;
  /** Terms that are products, 1 or −1 times, and nothing else: their factors are operands of the sum. */
  readonly products: ReadonlySet<Node>;
}

/** A sum that others take in although more than one needs it has at most so many terms, … */
const MOST_TERMS = 10;
/** … and the sums that it has taken in itself are not deeper than this. */
const MOST_DEPTH = 7;

const { add, sub, mul, constant } = OPERATOR;

export class LinearSums {
  readonly #graph: Graph;
  readonly #uses: Int32Array;
  /** Nodes that are needed by something else than sums. */
  readonly #apart: Uint8Array;
  readonly #forms = new Map<Node, Form>();
  readonly #depths = new Map<Node, number>();
  readonly #sums = new Map<Node, LinearSum>();

  /** @param roots nodes that are needed for themselves; those that occur twice are needed twice. */
  constructor(graph: Graph, roots: readonly Node[]) {
    this.#graph = graph;
    this.#uses = new Int32Array(graph.size);
    this.#apart = new Uint8Array(graph.size);
    for (const root of roots) {
      this.#uses[root]! += 1;
      this.#apart[root] = 1;
    }
    for (let node = graph.size - 1; node >= 0; node -= 1) {
      if (this.#uses[node] === 0) continue;
      for (const operand of this.#graphOperands(node)) {
        this.#uses[operand]! += 1;
        if (!this.#isLinear(node)) this.#apart[operand] = 1;
      }
    }
    for (let node = 0; node < graph.size; node += 1) {
      if (this.#uses[node]! > 0 && this.#isLinear(node)) this.#makeForm(node);
    }
  }

  /** How a node is a sum, if it is one; asked only of nodes that are calculated. */
  sumOf(node: Node): LinearSum | undefined {
    const known = this.#sums.get(node);
    if (known !== undefined) return known;
    const terms = this.#forms.get(node);
    if (terms === undefined) return undefined;
    const products = new Set<Node>();
    for (const [term, coefficient] of terms) {
      const isUnit = coefficient === 1n || coefficient === elementOf(-1n);
      if (isUnit && this.#isOwnProduct(term)) products.add(term);
    }
    // A single product is calculated for itself, unless others are added with it.
    const multiples = [...terms].filter(([term, c]) => this.#isMultiple(term, c));
    if (products.size + multiples.length < 2) products.clear();
    const sum = { terms, products };
    this.#sums.set(node, sum);
    return sum;
  }

  /** Whether a term costs a product. */
  #isMultiple(term: Node, coefficient: bigint): boolean {
    return term !== this.#graph.one && coefficient !== 1n && coefficient !== elementOf(-1n);
  }

  /** The nodes that a node is calculated of. */
  operandsOf(node: Node): Node[] {
    const sum = this.sumOf(node);
    if (sum === undefined) return this.#graphOperands(node);
    return [...sum.terms.keys()].flatMap((term) =>
      sum.products.has(term) ? this.#graphOperands(term) : [term],
    );
  }

  #graphOperands(node: Node): Node[] {
    const { operators, x, y, z } = this.#graph;
    return [x[node]!, y[node]!, z[node]!].slice(0, nodeOperands(operators[node]!));
  }

  /** Whether a node is a sum, a difference, or a multiple by a number. */
  #isLinear(node: Node): boolean {
    const { operators, x, y } = this.#graph;
    const operator = operators[node];
    if (operator === add || operator === sub) return true;
    return operator === mul && (this.#isNumber(x[node]!) || this.#isNumber(y[node]!));
  }

  #isNumber(node: Node): boolean {
    return this.#graph.operators[node] === constant;
  }

  /** Whether a term is a product of two nodes, needed by one sum alone. */
  #isOwnProduct(node: Node): boolean {
    return (
      this.#graph.operators[node] === mul &&
      this.#uses[node] === 1 &&
      this.#apart[node] === 0 &&
      !this.#isLinear(node)
    );
  }

  #makeForm(node: Node): void {
    const graph = this.#graph;
    const [x, y] = [graph.x[node]!, graph.y[node]!];
    const form = new Map<Node, bigint>();
    let depth = 0;
    const take = (term: Node, factor: bigint) => {
      const inner = this.#takesIn(term);
      if (inner === undefined) {
        const value = graph.valueOf(term);
        if (value === undefined) addTo(form, term, factor);
        else addTo(form, graph.one, factor * value);
        return;
      }
      for (const [atom, coefficient] of inner) addTo(form, atom, factor * coefficient);
      const shared = this.#uses[term]! > 1 ? 1 : 0;
      depth = Math.max(depth, this.#depths.get(term)! + shared);
    };
    if (graph.operators[node] === mul) {
      const first = graph.valueOf(x);
      if (first !== undefined) take(y, first);
      else take(x, graph.valueOf(y)!);
    } else {
      take(x, 1n);
      take(y, graph.operators[node] === sub ? -1n : 1n);
    }
    this.#forms.set(node, form);
    this.#depths.set(node, depth);
  }

  /** The form of a term that a sum takes in. */
  #takesIn(term: Node): Form | undefined {
    const form = this.#forms.get(term);
    if (form === undefined || this.#apart[term] === 1) return undefined;
    if (this.#uses[term] === 1) return form;
    if (form.size > MOST_TERMS || this.#depths.get(term)! >= MOST_DEPTH) return undefined;
    for (const atom of form.keys()) if (this.#isOwnProduct(atom)) return undefined;
    return form;
  }
}

function addTo(form: Map<Node, bigint>, node: Node, coefficient: bigint): void {
  const total = elementOf((form.get(node) ?? 0n) + coefficient);
  if (total === 0n) form.delete(node);
  else form.set(node, total);
}
