/**
 * Expressions as a graph without circles: a node is an operator on nodes that were there before it. Equal nodes are
 * one, and what can be calculated here is. Every rewriting holds for all values of the inputs.
 */
import { SCALAR_MODULUS } from "../bn254.js";
import { evaluate, HALF, OPERATOR } from "./operators.js";

/** The number of a node. */
export type Node = number;

const { constant, input, result, add, sub, mul, equal, less, select, bit, and, shiftRight } =
  OPERATOR;

/** More than there are operators. */
const OPERATORS = 32;
/** More nodes than a graph has: two numbers below it fit into one. */
const MOST_NODES = 2 ** 26;

export class Graph {
  readonly operators: number[] = [];
  /** Operands: nodes; for leaves, bits and shifts also numbers, see `OPERATOR`. */
  readonly x: number[] = [];
  readonly y: number[] = [];
  readonly z: number[] = [];
  readonly #values: bigint[] = [];
  readonly #constants = new Map<bigint, Node>();
  /** By operator and z, then by x and y as one number. */
  readonly #known = new Map<number, Map<number, Node>>();
  readonly zero = this.constant(0n);
  readonly one = this.constant(1n);

  get size(): number {
    return this.operators.length;
  }

  /** @param value 0 ≤ value < r */
  constant(value: bigint): Node {
    const known = this.#constants.get(value);
    if (known !== undefined) return known;
    const node = this.#add(constant, this.#values.length, 0, 0);
    this.#values.push(value);
    this.#constants.set(value, node);
    return node;
  }

  /** The value of a node if it is a number. */
  valueOf(node: Node): bigint | undefined {
    return this.operators[node] === constant ? this.#values[this.x[node]!] : undefined;
  }

  input(position: number): Node {
    return this.#make(input, position, 0, 0);
  }

  /** Signal `signal` of component `call`, numbered as the caller likes. */
  result(call: number, signal: number): Node {
    return this.#make(result, call, signal, 0);
  }

  add(x: Node, y: Node): Node {
    if (x === this.zero) return y;
    if (y === this.zero) return x;
    return x < y ? this.#operate(add, x, y) : this.#operate(add, y, x);
  }

  sub(x: Node, y: Node): Node {
    if (y === this.zero) return x;
    if (x === y) return this.zero;
    return this.#operate(sub, x, y);
  }

  mul(x: Node, y: Node): Node {
    const [a, b] = x < y ? [x, y] : [y, x];
    if (a === this.zero) return this.zero;
    if (a === this.one) return b;
    if (this.#isLessOne(b, a) || this.#isLessOne(a, b)) return this.zero;
    return this.#operate(mul, a, b);
  }

  /** Whether x is 0 or 1 and y is x − 1, so that their product is 0. */
  #isLessOne(y: Node, x: Node): boolean {
    return (
      this.operators[y] === sub && this.x[y] === x && this.y[y] === this.one && this.isBoolean(x)
    );
  }

  inverse(x: Node): Node {
    return this.#operate(OPERATOR.inverse, x, 0);
  }

  equal(x: Node, y: Node): Node {
    if (x === y) return this.one;
    const [a, b] = x < y ? [x, y] : [y, x];
    if (this.isBoolean(b) && a === this.zero) return this.not(b);
    if (this.isBoolean(b) && a === this.one) return b;
    return this.#operate(equal, a, b);
  }

  /** Compares representatives. */
  less(x: Node, y: Node): Node {
    return x === y ? this.zero : this.#operate(less, x, y);
  }

  /** Compares signed numbers, as circom does: elements above r / 2 are negative. */
  signedLess(x: Node, y: Node): Node {
    const shift = this.constant(HALF);
    return this.less(this.add(x, shift), this.add(y, shift));
  }

  /** 1 − x for x = 0 or 1. */
  not(x: Node): Node {
    return this.select(x, this.zero, this.one);
  }

  /** Whether x ≠ 0, as 0 or 1. */
  truth(x: Node): Node {
    return this.isBoolean(x) ? x : this.not(this.equal(x, this.zero));
  }

  /** @param condition 0 or 1 */
  select(condition: Node, x: Node, y: Node): Node {
    if (x === y || condition === this.one) return x;
    if (condition === this.zero) return y;
    if (x === this.one && y === this.zero) return condition;
    // Not the other way round where the condition is already turned over.
    if (
      this.operators[condition] === select &&
      this.y[condition] === this.zero &&
      this.z[condition] === this.one
    ) {
      return this.select(this.x[condition]!, y, x);
    }
    return this.#operate(select, condition, x, y);
  }

  bit(x: Node, position: number): Node {
    if (position >= 254) return this.zero;
    if (this.operators[x] === shiftRight) return this.bit(this.x[x]!, position + this.y[x]!);
    const value = this.valueOf(x);
    if (value !== undefined) return this.constant((value >> BigInt(position)) & 1n);
    if (this.isBoolean(x)) return position === 0 ? x : this.zero;
    return this.#make(bit, x, position, 0);
  }

  and(x: Node, y: Node): Node {
    const [a, b] = x < y ? [x, y] : [y, x];
    if (a === this.zero) return this.zero;
    if (a === b) return a;
    if (a === this.one) return this.bit(b, 0);
    // A constant stands first only by chance; one as a mask may be either.
    if (b === this.one) return this.bit(a, 0);
    return this.#operate(and, a, b);
  }

  /** An operator on integers without rules of its own. */
  integer(operator: number, x: Node, y: Node): Node {
    return this.#operate(operator, x, y);
  }

  /** @param bits 0 … 253 */
  shift(operator: number, x: Node, bits: number): Node {
    if (bits === 0 || x === this.zero) return x;
    if (operator === shiftRight && this.operators[x] === shiftRight) {
      const sum = bits + this.y[x]!;
      return sum >= 254 ? this.zero : this.shift(operator, this.x[x]!, sum);
    }
    const value = this.valueOf(x);
    if (value !== undefined) return this.constant(evaluate(operator, value, BigInt(bits), 0n));
    return this.#make(operator, x, bits, 0);
  }

  /** Whether a node is always 0 or 1. */
  isBoolean(node: Node): boolean {
    switch (this.operators[node]) {
      case constant:
        return node === this.zero || node === this.one;
      case equal:
      case less:
      case bit:
        return true;
      case select:
        return this.isBoolean(this.y[node]!) && this.isBoolean(this.z[node]!);
      default:
        return false;
    }
  }

  #operate(operator: number, x: Node, y: Node, z: Node = this.zero): Node {
    const [a, b, c] = [this.valueOf(x), this.valueOf(y), this.valueOf(z)];
    if (a !== undefined && b !== undefined && c !== undefined) {
      return this.constant(evaluate(operator, a, b, c));
    }
    return this.#make(operator, x, y, operator === select ? z : 0);
  }

  #make(operator: number, x: number, y: number, z: number): Node {
    const kind = operator + OPERATORS * z;
    let known = this.#known.get(kind);
    if (known === undefined) {
      known = new Map();
      this.#known.set(kind, known);
    }
    const key = x * MOST_NODES + y;
    const found = known.get(key);
    if (found !== undefined) return found;
    const node = this.#add(operator, x, y, z);
    known.set(key, node);
    return node;
  }

  #add(operator: number, x: number, y: number, z: number): Node {
    this.operators.push(operator);
    this.x.push(x);
    this.y.push(y);
    this.z.push(z);
    return this.operators.length - 1;
  }
}

/** An element from an integer. */
export function elementOf(value: bigint): bigint {
  const rest = value % SCALAR_MODULUS;
  return rest < 0n ? rest + SCALAR_MODULUS : rest;
}

/** How many of its operands are nodes, of each operator. */
export function nodeOperands(operator: number): 0 | 1 | 2 | 3 {
  switch (operator) {
    case constant:
    case input:
    case result:
      return 0;
    case OPERATOR.inverse:
    case bit:
    case OPERATOR.not:
    case OPERATOR.shiftLeft:
    case shiftRight:
      return 1;
    case select:
      return 3;
    default:
      return 2;
  }
}
