/**
 * Sums that are calculated at once: products that nothing else needs are added before they are reduced, and what is
 * only a part of a longer sum is not calculated by itself.
 */
import type { Graph, Node } from "./graph.js";
import { OPERATOR } from "./operators.js";

export interface Term {
  readonly node: Node;
  readonly negative: boolean;
}

export interface LinearSum {
  /** Products, each of the operands of a node. */
  readonly products: readonly Term[];
  readonly others: readonly Term[];
}

export interface LinearSums {
  /** By the node that is the sum. */
  readonly sums: ReadonlyMap<Node, LinearSum>;
  /** Nodes that are calculated within a sum. */
  readonly within: Uint8Array;
}

/** @param uses how many needed nodes, and uses from outside, each node has; 0 for one that is not needed. */
export function findSums(graph: Graph, uses: Int32Array): LinearSums {
  const sums = new Map<Node, LinearSum>();
  const within = new Uint8Array(graph.size);
  const isSum = (node: Node) =>
    graph.operators[node] === OPERATOR.add || graph.operators[node] === OPERATOR.sub;
  for (let node = graph.size - 1; node >= 0; node -= 1) {
    if (uses[node] === 0 || within[node] === 1 || !isSum(node)) continue;
    const products: Term[] = [];
    const others: Term[] = [];
    const inner: Node[] = [];
    const open: Term[] = [{ node, negative: false }];
    for (let term = open.pop(); term !== undefined; term = open.pop()) {
      const alone = term.node === node || uses[term.node] === 1;
      if (alone && isSum(term.node)) {
        if (term.node !== node) inner.push(term.node);
        const flips = graph.operators[term.node] === OPERATOR.sub;
        open.push({ node: graph.y[term.node]!, negative: term.negative !== flips });
        open.push({ node: graph.x[term.node]!, negative: term.negative });
      } else if (alone && graph.operators[term.node] === OPERATOR.mul) products.push(term);
      else others.push(term);
    }
    for (const part of inner) within[part] = 1;
    if (products.length < 2) others.push(...products.splice(0));
    for (const product of products) within[product.node] = 1;
    sums.set(node, { products, others });
  }
  return { sums, within };
}
