/** Turns nodes into instructions, one after another, in an order in which operands come first. */
import type { Constants } from "./constants.js";
import { elementOf, type Graph, type Node } from "./graph.js";
import { INSTRUCTION, MOST_PRODUCTS } from "./instructions.js";
import { type LinearSum, LinearSums } from "./linear-sums.js";
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
  readonly #graph: Graph;
  readonly #needs: Needs;
  readonly #constants: Constants;
  readonly #sums: LinearSums;
  /** How many others are calculated of each node, or need it; 0 for one that is not calculated. */
  readonly #uses: Int32Array;
  readonly #elements = new Map<Node, Slot>();
  readonly #integers = new Map<Node, Slot>();
  readonly #guards: ReadonlySet<Node>;
  /** A node whose element is to be exported with the next one. */
  #waiting: Node | undefined;

  constructor(graph: Graph, needs: Needs, constants: Constants) {
    this.#graph = graph;
    this.#needs = needs;
    this.#constants = constants;
    this.#guards = new Set(needs.guards);
    const roots = [...needs.exports.keys(), ...needs.guards, ...needs.elements];
    this.#sums = new LinearSums(graph, roots);
    this.#uses = new Int32Array(graph.size);
    for (const root of roots) this.#uses[root]! += 1;
    for (let node = graph.size - 1; node >= 0; node -= 1) {
      if (this.#uses[node] === 0) continue;
      for (const operand of this.#sums.operandsOf(node)) this.#uses[operand]! += 1;
    }
  }

  /** Whether a node is calculated, or set from outside. */
  isNeeded(node: Node): boolean {
    return this.#uses[node]! > 0;
  }

  /** The nodes that one is calculated of. */
  operandsOf(node: Node): readonly Node[] {
    return this.#sums.operandsOf(node);
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
    if (!this.#isOnlyGuard(node)) this.#calculate(node, operator);
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

  /** Ends the code. */
  end(): void {
    const last = this.#waiting;
    if (last !== undefined) {
      this.exported.push(last);
      this.push([INSTRUCTION.exportField, this.element(last)], []);
    }
    this.push([INSTRUCTION.end], []);
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
    const sum = this.#sums.sumOf(node);
    if (sum !== undefined) {
      this.#elements.set(node, this.#sum(sum));
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

  #sum({ terms, products }: LinearSum): Slot {
    const { x, y, one } = this.#graph;
    const minusOne = elementOf(-1n);
    const factors: Word[][] = [];
    const added: Slot[] = [];
    const subtracted: Slot[] = [];
    for (const [node, coefficient] of terms) {
      const negative = coefficient === minusOne;
      if (products.has(node)) {
        const second = this.element(y[node]!);
        factors.push([this.element(x[node]!), negative ? { negative: second } : second]);
      } else if (node === one) added.push(this.#constants.element(coefficient));
      else if (coefficient === 1n) added.push(this.element(node));
      else if (negative) subtracted.push(this.element(node));
      else factors.push([this.#constants.element(coefficient), this.element(node)]);
    }
    let total: Slot | undefined;
    for (let i = 0; i < factors.length; i += MOST_PRODUCTS) {
      const part = factors.slice(i, i + MOST_PRODUCTS);
      const sum =
        part.length === 1 && !part[0]!.some(isNegative)
          ? this.#step([INSTRUCTION.mul], part[0]!)
          : this.#step([INSTRUCTION.dot], [part.length, ...part.flat()]);
      total = total === undefined ? sum : this.#step([INSTRUCTION.add], [total, sum]);
    }
    for (const term of added) {
      total = total === undefined ? term : this.#step([INSTRUCTION.add], [total, term]);
    }
    for (const term of subtracted) {
      total = this.#step([INSTRUCTION.sub], [total ?? this.#constants.element(0n), term]);
    }
    return total ?? this.#constants.element(0n);
  }

  /** Whether a comparison serves a guard and nothing else. */
  #isOnlyGuard(node: Node): boolean {
    return (
      this.#graph.operators[node] === OPERATOR.equal &&
      this.#guards.has(node) &&
      this.#uses[node] === 1
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
      const known = this.#integers.get(node);
      if (!this.#graph.isBoolean(node) && known === undefined) this.#exportField(node);
      else {
        this.exported.push(node);
        if (known === undefined) this.push([INSTRUCTION.exportBit, this.element(node)], []);
        else this.push([INSTRUCTION.exportInteger, known], []);
      }
    }
  }

  /** Two elements are exported at once: the first of them waits for the second. */
  #exportField(node: Node): void {
    const first = this.#waiting;
    if (first === undefined) {
      this.#waiting = node;
      return;
    }
    this.#waiting = undefined;
    this.exported.push(first, node);
    this.push([INSTRUCTION.exportFields, this.element(first), this.element(node)], []);
  }
}

function isNegative(word: Word): boolean {
  return typeof word !== "number" && "negative" in word;
}
