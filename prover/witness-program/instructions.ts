/**
 * The instructions of a program: words of 32 bits, the first of which says what is to be done. Operands are addresses
 * of *slots*, 80 bytes that hold two elements side by side: lane 0 and lane 1 of a pair in Montgomery form, or two
 * integers, four words of 64 bits each, the words of both alternating.
 */

/** Bytes of a slot: those of a pair of elements. */
export { PAIR_BYTES as SLOT_BYTES } from "../../src/arithmetic/field-functions.js";

/** How instructions are numbered. d is where the result goes, a and b are operands, k is a number. */
export const INSTRUCTION = {
  end: 0,
  /** d a b */
  mul: 1,
  add: 2,
  sub: 3,
  /** d n, then n times a b: the sum of products, n ≤ 16; one that is subtracted has 1 added to its b. */
  dot: 4,
  /** d a */
  inverse: 5,
  /** d a b: 1 or 0 */
  equal: 6,
  /** d c a b: a if c is 1, b if it is 0. */
  select: 7,
  /** d a k: a bit of an integer as an element. */
  bit: 8,
  /** d a b: whether one integer is below the other, as an element. */
  less: 9,
  /** d a b, on integers */
  and: 10,
  or: 11,
  xor: 12,
  /** d a */
  not: 13,
  /** d a k, on integers */
  shiftLeft: 14,
  shiftRight: 15,
  /** d a */
  toInteger: 16,
  toField: 17,
  /** a: fails unless it is 1 */
  guard: 18,
  /** a b: fails unless they are equal */
  guardEqual: 19,
  /** a: the next wire is an element; one that is 0 or 1; an integer. */
  exportField: 20,
  exportBit: 21,
  exportInteger: 22,
  /**
   * Runs a kernel: its code, the wires of lane 0 and of lane 1, how many inputs and results it has; then d a b for
   * each input: lane 0 of a and of b become the lanes of d; then a d e for each result: its lanes go to both lanes
   * of d and of e.
   */
  call: 23,
  /** d a: a product of a with itself */
  square: 24,
  /** a b: the next two wires are elements. */
  exportFields: 25,
} as const;

export const INSTRUCTIONS = 1 + Math.max(...Object.values(INSTRUCTION));

/** The most products of one `dot`. */
export const MOST_PRODUCTS = 16;
