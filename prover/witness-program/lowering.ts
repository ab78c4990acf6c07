/** Turns nodes into instructions, one after another, in an order in which operands come first. */
import type { Constants } from "./constants.js";
import { type Graph, type Node, nodeOperands } from "./graph.js";
import { INSTRUCTION, MOST_PRODUCTS } from "./instructions.js";
import { findSums, type LinearSums, type Term } from "./linear-sums.js";
import { OPERATOR } from "./operators.js";
import { type Slot, type Step, slot, type Word } from "./slots.js";

/** What is needed of a graph. */
export interface Needs {
  /** Of each node, how many wires have its value. */
  readonly exports: ReadonlyMap<Node, number>;
  readonly guards: readonly Node[];
  /** Nodes that are needed as elements by what runs this, or by calls. */
  readonly elements: ReadonlySet<Node>;
}

export class Lowering {
  readonly steps: Step[] = [];
  /** The nodes of the wires, in the order in which they are set. */
  readonly exported: Node[] = [];
  /** Of each node, how many needed nodes or others need it. */
  readonly uses: Int32Array;
  readonly #graph: Graph;
  readonly #needs: Needs;
  readonly #constants: Constants;
  readonly #sums: LinearSums;
  readonly #elements = new Map<Node, Slot>();
  readonly #integers = new Map<Node, Slot>();
  readonly #guards: ReadonlySet<Node>;

  constructor(graph: Graph, needs: Needs, constants: Constants) {
    this.#graph = graph;
    this.#needs = needs;
    this.#constants = constants;
    this.uses = countUses(graph, needs);
    this.#guards = new Set(needs.guards);
    this.#sums = findSums(graph, this.uses);
  }

  isNeeded(node: Node): boolean {
    return this.uses[node]! > 0;
  }

  /** Has a node's element set from outside. */
  setElement(node: Node): Slot {
    const set = slot();
    this.#elements.set(node, set);
    return set;
  }

  /** Has a node's integer set from outside. */
  setInteger(node: Node, set: Slot): void {
    this.#integers.set(node, set);
  }

  /** Calculates a node. Its operands have been. */
  node(node: Node): void {
    const { operators } = this.#graph;
    const operator = operators[node]!;
    if (!this.isNeeded(node)) return;
    if (this.#sums.within[node] === 0 && !this.#isOnlyGuard(node)) this.#calculate(node, operator);
    if (this.#guards.has(node)) this.#guard(node);
    this.#export(node);
  }

  /** The slot of a node's element. */
  element(node: Node): Slot {
    const value = this.#graph.valueOf(node);
    if (value !== undefined) return this.#constants.element(value);
    const known = this.#elements.get(node);
    if (known !== undefined) return known;
    const source = this.#integers.get(node);
    if (source === undefined) throw new Error(`node ${node} is used before it is calculated`);
    const converted = this.#step([INSTRUCTION.toField], [source]);
    this.#elements.set(node, converted);
    return converted;
  }

  /** The slot of a node's integer. */
  integer(node: Node): Slot {
    const value = this.#graph.valueOf(node);
    if (value !== undefined) return this.#constants.integer(value);
    const known = this.#integers.get(node);
    if (known !== undefined) return known;
    const converted = this.#step([INSTRUCTION.toInteger], [this.element(node)]);
    this.#integers.set(node, converted);
    return converted;
  }

  push(words: readonly Word[], sets: readonly Slot[]): void {
    this.steps.push({ words, sets });
  }

  #step([instruction]: readonly [number], operands: readonly Word[]): Slot {
    const result = slot();
    this.push([instruction, result, ...operands], [result]);
    return result;
  }

  #calculate(node: Node, operator: number): void {
    const sum = this.#sums.sums.get(node);
    if (sum !== undefined) {
      this.#elements.set(node, this.#sum(sum.products, sum.others));
      return;
    }
    const { x, y, z } = this.#graph;
    const [a, b, c] = [x[node]!, y[node]!, z[node]!];
    const element = (instruction: number, ...operands: Word[]) =>
      this.#elements.set(node, this.#step([instruction], operands));
    const integer = (instruction: number, ...operands: Word[]) =>
      this.#integers.set(node, this.#step([instruction], operands));
    switch (operator) {
      case OPERATOR.mul:
        if (a === b) element(INSTRUCTION.square, this.element(a));
        else element(INSTRUCTION.mul, this.element(a), this.element(b));
        break;
      case OPERATOR.inverse:
        element(INSTRUCTION.inverse, this.element(a));
        break;
      case OPERATOR.equal:
        element(INSTRUCTION.equal, this.element(a), this.element(b));
        break;
      case OPERATOR.select:
        element(INSTRUCTION.select, this.element(a), this.element(b), this.element(c));
        break;
      case OPERATOR.less:
        element(INSTRUCTION.less, this.integer(a), this.integer(b));
        break;
      case OPERATOR.bit:
        element(INSTRUCTION.bit, this.integer(a), b);
        break;
      case OPERATOR.and:
        integer(INSTRUCTION.and, this.integer(a), this.integer(b));
        break;
      case OPERATOR.or:
        integer(INSTRUCTION.or, this.integer(a), this.integer(b));
        break;
      case OPERATOR.xor:
        integer(INSTRUCTION.xor, this.integer(a), this.integer(b));
        break;
      case OPERATOR.not:
        integer(INSTRUCTION.not, this.integer(a));
        break;
      case OPERATOR.shiftLeft:
        integer(INSTRUCTION.shiftLeft, this.integer(a), b);
        break;
      case OPERATOR.shiftRight:
        integer(INSTRUCTION.shiftRight, this.integer(a), b);
        break;
    }
  }

  #sum(products: readonly Term[], others: readonly Term[]): Slot {
    let total: Slot | undefined;
    for (let i = 0; i < products.length; i += MOST_PRODUCTS) {
      const part = products.slice(i, i + MOST_PRODUCTS);
      const factors = part.flatMap(({ node, negative }): Word[] => {
        const second = this.element(this.#graph.y[node]!);
        const first = this.element(this.#graph.x[node]!);
        return [first, negative ? { negative: second } : second];
      });
      const sum = this.#step([INSTRUCTION.dot], [part.length, ...factors]);
      total = total === undefined ? sum : this.#step([INSTRUCTION.add], [total, sum]);
    }
    // A positive term first, if there is one.
    const ordered = [...others].sort((x, y) => Number(x.negative) - Number(y.negative));
    for (const { node, negative } of ordered) {
      const term = this.element(node);
      if (total === undefined && !negative) {
        total = term;
        continue;
      }
      const instruction = negative ? INSTRUCTION.sub : INSTRUCTION.add;
      total = this.#step([instruction], [total ?? this.#constants.element(0n), term]);
    }
    return total!;
  }

  /** Whether a comparison serves a guard and nothing else. */
  #isOnlyGuard(node: Node): boolean {
    return (
      this.#graph.operators[node] === OPERATOR.equal &&
      this.#guards.has(node) &&
      this.uses[node] === 1
    );
  }

  #guard(node: Node): void {
    if (this.#isOnlyGuard(node)) {
      const [a, b] = [this.#graph.x[node]!, this.#graph.y[node]!];
      this.push([INSTRUCTION.guardEqual, this.element(a), this.element(b)], []);
    } else this.push([INSTRUCTION.guard, this.element(node)], []);
  }

  #export(node: Node): void {
    const times = this.#needs.exports.get(node) ?? 0;
    for (let i = 0; i < times; i += 1) {
      this.exported.push(node);
      const known = this.#integers.get(node);
      if (this.#graph.isBoolean(node)) this.push([INSTRUCTION.exportBit, this.element(node)], []);
      else if (known !== undefined) this.push([INSTRUCTION.exportInteger, known], []);
      else this.push([INSTRUCTION.exportField, this.element(node)], []);
    }
  }
}

function countUses(graph: Graph, { exports, guards, elements }: Needs): Int32Array {
  const uses = new Int32Array(graph.size);
  for (const node of [...exports.keys(), ...guards, ...elements]) uses[node]! += 1;
  for (let node = graph.size - 1; node >= 0; node -= 1) {
    if (uses[node] === 0) continue;
    const operands = nodeOperands(graph.operators[node]!);
    if (operands > 0) uses[graph.x[node]!]! += 1;
    if (operands > 1) uses[graph.y[node]!]! += 1;
    if (operands > 2) uses[graph.z[node]!]! += 1;
  }
  return uses;
}
