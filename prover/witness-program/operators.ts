/**
 * What a program computes with: the operators of expressions over the scalar field, and their results. They are
 * circom's (its Fr_ functions, as of version 2.2) or make them up, and work on representatives 0 ≤ x < r.
 */
import { inverseMod, modulo } from "../../src/arithmetic/limbs.js";
import { SCALAR_MODULUS } from "../bn254.js";

/** Operators, and the kinds of leaves of an expression. Numbers, because a graph has many. */
export const OPERATOR = {
  /** A number. */
  constant: 0,
  /** An input of the circuit or template. */
  input: 1,
  /** A signal that a component has calculated. */
  result: 2,
  add: 3,
  sub: 4,
  mul: 5,
  /** 1 / x, and 0 for 0. */
  inverse: 6,
  /** 1 if x = y, else 0. */
  equal: 7,
  /** 1 if x < y as representatives, else 0. */
  less: 8,
  /** y if x, which is 0 or 1, is 1, else z. */
  select: 9,
  /** Bit y of x; y is a number. */
  bit: 10,
  and: 11,
  or: 12,
  xor: 13,
  /** All 254 bits of x turned over, then reduced. */
  not: 14,
  /** x · 2^y in 254 bits, then reduced; y is a number. */
  shiftLeft: 15,
  /** ⌊x / 2^y⌋; y is a number. */
  shiftRight: 16,
} as const;

const FIELD_BITS = 254n;
export const FIELD_MASK = 2n ** FIELD_BITS - 1n;
/** The largest element that is not negative. */
export const HALF = (SCALAR_MODULUS - 1n) / 2n;

/** The integer of least size that an element stands for. */
export function signedValue(x: bigint): bigint {
  return x > HALF ? x - SCALAR_MODULUS : x;
}

/** The value of an operator. `y` of a bit or a shift is its number. */
export function evaluate(operator: number, x: bigint, y: bigint, z: bigint): bigint {
  switch (operator) {
    case OPERATOR.add:
      return modulo(x + y, SCALAR_MODULUS);
    case OPERATOR.sub:
      return modulo(x - y, SCALAR_MODULUS);
    case OPERATOR.mul:
      return modulo(x * y, SCALAR_MODULUS);
    case OPERATOR.inverse:
      return inverseMod(x, SCALAR_MODULUS);
    case OPERATOR.equal:
      return x === y ? 1n : 0n;
    case OPERATOR.less:
      return x < y ? 1n : 0n;
    case OPERATOR.select:
      return x === 0n ? z : y;
    case OPERATOR.bit:
      return (x >> y) & 1n;
    case OPERATOR.and:
      return reduced(x & y);
    case OPERATOR.or:
      return reduced(x | y);
    case OPERATOR.xor:
      return reduced(x ^ y);
    case OPERATOR.not:
      return reduced(x ^ FIELD_MASK);
    case OPERATOR.shiftLeft:
      return reduced((x << y) & FIELD_MASK);
    case OPERATOR.shiftRight:
      return x >> y;
    default:
      throw new Error(`operator ${operator} has no value of its own`);
  }
}

function reduced(x: bigint): bigint {
  return x >= SCALAR_MODULUS ? x - SCALAR_MODULUS : x;
}
