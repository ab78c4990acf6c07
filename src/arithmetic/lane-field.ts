/**
 * Code for a prime field of 254 bits, two elements at a time: lane 0 and lane 1 of every vector
 * belong to different elements. Written once, instantiated for the scalar and the base field.
 *
 * A product of two limbs has 102 bits. With a fused multiply-add, x * y + 1.5 * 2^103 rounds to a
 * multiple of 2^51, which is the high half; what is left, x * y - high, is exact again. The bit
 * patterns of both, taken as integers, are the halves plus a constant, so that columns of partial
 * products are summed with integer additions and the constants taken off at the end (Niall Emmart,
 * Fangyu Zheng, Charles Weems, "Faster Modular Exponentiation using Double Precision Floating Point
 * Arithmetic on the GPU", ARITH 2018; with signed limbs because WebAssembly rounds to nearest).
 *
 * Reduction: the five low columns are carried into digits t_i, each of which is replaced by
 * t_i * (2^(51 i - 255) mod p) at once, without the chain of dependent quotients of Montgomery's
 * method; one round of Montgomery's method removes the sixth digit.
 *
 * Bounds. "Units" are multiples of 2^50. A carried element has limbs of at most 1 unit; as the
 * result of a product (where a carry may add 2^-40 of a unit to a limb) it is below 1.76 p, so that
 * its top limb is below 1.34 units; as the result of `reduce` it is below 0.51 p. Limbs that are
 * multiplied must have sizes whose product is at most 4 units squared: an uncarried sum or
 * difference of two elements times a carried element.
 */
import { bitsOf, type ConstantPool } from "./constant-pool.js";
import {
  balanced,
  ELEMENT_BYTES,
  inverseMod,
  inverseModPowerOfTwo,
  LIMB_BITS,
  LIMBS,
  MONTGOMERY_BITS,
  powerMod,
  toLimbs,
  toMontgomeryLimbs,
} from "./limbs.js";
import { type Code, f64x2, i32, i64, i64x2, v128 } from "./wasm-code.js";
import type { WasmFunction } from "./wasm-module.js";

/** Two elements: the code of their limbs. */
export type Element = readonly Code[];

/** Two factors, and -1 to subtract their product. The same element twice is a square. */
export type Product = readonly [Element, Element, (1 | -1)?];

const RADIX = 2 ** LIMB_BITS;
const HALF = 2 ** (LIMB_BITS - 1);
/** Added to a product, rounds it to a multiple of 2^51. */
const HIGH = 1.5 * 2 ** 103;
/** Added to the low half, brings it into the range where one unit in the last place is 1. */
const LOW = 3 * 2 ** 51;
/** Columns are made positive by this many multiples of 2^51 before they are shifted. */
const LIFT = 256n;

/** A product of limbs, and the column of its low half. */
interface Term {
  readonly column: number;
  readonly x: Code;
  readonly y: Code;
}

/** Sums of partial products, and what is to be taken off each. */
interface Column {
  sum: Code | undefined;
  bias: bigint;
}

export class LaneField {
  readonly modulus: bigint;
  readonly #pool: ConstantPool;
  readonly modulusLimbs: readonly number[];
  /** 2^(51 i - 255) mod p. */
  readonly #folds: readonly (readonly number[])[];
  /** -1/p mod 2^51, balanced. */
  readonly #quotient: number;

  constructor(modulus: bigint, pool: ConstantPool) {
    this.modulus = modulus;
    this.#pool = pool;
    this.modulusLimbs = toLimbs(modulus);
    const half = inverseMod(2n, modulus);
    this.#folds = Array.from({ length: LIMBS }, (_, index) => {
      const exponent = BigInt(LIMB_BITS * (LIMBS - index));
      return toLimbs(balanced(powerMod(half, exponent, modulus), modulus));
    });
    this.#quotient = quotientFactor(modulus, this.modulusLimbs[0]!);
  }

  /** The same constant in both lanes, in Montgomery form. */
  constant(value: bigint): Element {
    return toMontgomeryLimbs(value, this.modulus).map((limb) => this.#pool.number(limb));
  }

  /** What multiplies a plain element into Montgomery form. */
  montgomeryFactor(): Element {
    return this.constant(1n << MONTGOMERY_BITS);
  }

  /** What multiplies an element in Montgomery form into a plain one. */
  plainOne(): Element {
    return toLimbs(1n).map((limb) => this.#pool.number(limb));
  }

  /** Bytes of the elements of one vector, limb by limb. */
  get bytes(): number {
    return 2 * ELEMENT_BYTES;
  }

  /** Loads two elements that stand limb by limb in pairs of lanes. */
  load(f: WasmFunction, address: Code, offset = 0): Element {
    return limbIndices.map((i) => f.let("v128", v128.load(address, offset + 16 * i)));
  }

  store(f: WasmFunction, address: Code, element: Element, offset = 0): void {
    for (const i of limbIndices) f.emit(v128.store(address, offset + 16 * i, element[i]!));
  }

  /** Loads two elements from two places, each with its limbs `stride` bytes apart. */
  gather(f: WasmFunction, first: Code, second: Code, offset = 0, stride = 8): Element {
    return limbIndices.map((i) => {
      const at = offset + stride * i;
      return f.let("v128", v128.load64Lane(second, at, v128.load64Zero(first, at), 1));
    });
  }

  scatter(
    f: WasmFunction,
    first: Code,
    second: Code,
    element: Element,
    offset = 0,
    stride = 8,
  ): void {
    for (const i of limbIndices) {
      const at = offset + stride * i;
      f.emit(v128.store64Lane(first, at, element[i]!, 0));
      f.emit(v128.store64Lane(second, at, element[i]!, 1));
    }
  }

  /** x + y, uncarried. */
  add(f: WasmFunction, x: Element, y: Element): Element {
    return limbIndices.map((i) => f.let("v128", f64x2.add(x[i]!, y[i]!)));
  }

  /** x - y, uncarried. */
  sub(f: WasmFunction, x: Element, y: Element): Element {
    return limbIndices.map((i) => f.let("v128", f64x2.sub(x[i]!, y[i]!)));
  }

  /** -x. */
  negate(f: WasmFunction, x: Element): Element {
    return limbIndices.map((i) => f.let("v128", f64x2.neg(x[i]!)));
  }

  /** -x in the lanes where the mask has its sign bit, x elsewhere. */
  negateWhere(f: WasmFunction, x: Element, signs: Code): Element {
    return limbIndices.map((i) => f.let("v128", v128.xor(x[i]!, signs)));
  }

  /** x * y. */
  mul(f: WasmFunction, x: Element, y: Element): Element {
    return this.sumOfProducts(f, [[x, y]]);
  }

  /** The sum of up to 16 products, reduced once. A square costs less than another product. */
  sumOfProducts(f: WasmFunction, products: readonly Product[]): Element {
    const columns = newColumns(2 * LIMBS);
    for (const [x, y, sign = 1] of products) {
      const factor = sign === 1 ? x : this.negate(f, x);
      if (x === y) this.#addSquare(f, columns, factor, y);
      else this.#addProduct(f, columns, factor, y);
    }
    return this.#reduceColumns(f, columns);
  }

  /** x out of Montgomery form: the element that x stands for, as a product of x and `plainOne` is. */
  plain(f: WasmFunction, x: Element): Element {
    const columns = newColumns(2 * LIMBS);
    for (const i of limbIndices) {
      addTo(f, columns[i]!, f64x2.add(x[i]!, this.#pool.number(LOW)), bitsOf(LOW));
    }
    return this.#reduceColumns(f, columns);
  }

  /**
   * The sum of `count` products, at least one and at most 16, reduced once. Calls `next` for the code that loads the next
   * two factors; it may be negative by their signs.
   */
  sumOfManyProducts(
    f: WasmFunction,
    count: Code,
    next: () => readonly [Element, Element],
  ): Element {
    const columns = newColumns(2 * LIMBS);
    const sums = columns.map(() => f.local("v128"));
    for (const sum of sums) f.set(sum, v128.const(0n));
    const index = f.local("i32");
    f.for(index, i32.const(0), count, 1, () => {
      for (const [i, column] of columns.entries()) {
        column.sum = f.get(sums[i]!);
        column.bias = 0n;
      }
      const [x, y] = next();
      this.#addProduct(f, columns, x, y);
      for (const [i, { sum }] of columns.entries()) f.set(sums[i]!, sum!);
    });
    const times = f.let("i64", i64.extendI32U(count));
    const totals = columns.map(({ bias }, i): Column => {
      const total = i64x2.splat(i64.mul(times, i64.const(bias)));
      return { sum: f.let("v128", i64x2.sub(f.get(sums[i]!), total)), bias: 0n };
    });
    return this.#reduceColumns(f, totals);
  }

  /**
   * Carries an uncarried element of up to 2^53 a limb, and subtracts the multiple of p that leaves
   * it below 0.51 p in size.
   */
  reduce(f: WasmFunction, x: Element): Element {
    const multiple = this.multipleNear(f, x);
    const rest = limbIndices.map((i) =>
      f.let("v128", f64x2.relaxedNmadd(multiple, this.#pool.number(this.modulusLimbs[i]!), x[i]!)),
    );
    return this.carry(f, rest);
  }

  /** The multiple of p that leaves an element below 0.51 p in size when it is subtracted. */
  multipleNear(f: WasmFunction, x: Element): Code {
    const top = this.modulusLimbs[LIMBS - 1]!;
    const rounding = this.#pool.number(LOW);
    const estimate = f64x2.mul(x[LIMBS - 1]!, this.#pool.number(1 / top));
    return f.let("v128", f64x2.sub(f64x2.add(estimate, rounding), rounding));
  }

  /** Carries limbs of up to 2^53 in size into balanced ones; the value stays the same. */
  carry(f: WasmFunction, x: Element): Element {
    const rounding = f.let("v128", this.#pool.number(HIGH));
    const shift = this.#pool.number(1 / RADIX);
    const limbs = [...x];
    for (let i = 0; i + 1 < LIMBS; i += 1) {
      const high = f.let("v128", f64x2.sub(f64x2.add(limbs[i]!, rounding), rounding));
      limbs[i] = f.let("v128", f64x2.sub(limbs[i]!, high));
      limbs[i + 1] = f.let("v128", f64x2.relaxedMadd(high, shift, limbs[i + 1]!));
    }
    return limbs;
  }

  #addProduct(f: WasmFunction, columns: Column[], x: Element, y: Element): void {
    const terms = limbIndices.flatMap((i) =>
      limbIndices.map((j): Term => ({ column: i + j, x: x[i]!, y: y[j]! })),
    );
    this.#addTerms(f, columns, terms);
  }

  /** Adds x * y, where x is y or -y. */
  #addSquare(f: WasmFunction, columns: Column[], x: Element, y: Element): void {
    const twice = x.map((limb) => f.let("v128", f64x2.add(limb, limb)));
    const terms = limbIndices.flatMap((i) =>
      limbIndices
        .slice(i)
        .map((j): Term => ({ column: i + j, x: i === j ? x[i]! : twice[i]!, y: y[j]! })),
    );
    this.#addTerms(f, columns, terms);
  }

  /** Adds products of limbs, apart from what comes before and after. */
  #addTerms(f: WasmFunction, columns: Column[], terms: readonly Term[]): void {
    const high = f.let("v128", this.#pool.number(HIGH));
    const both = f.let("v128", this.#pool.number(HIGH + LOW));
    f.apart(() => {
      for (const { column, x, y } of terms) {
        const factor = f.let("v128", y);
        const upper = f.let("v128", f64x2.relaxedMadd(x, factor, high));
        const lower = f64x2.relaxedMadd(x, factor, f64x2.sub(both, upper));
        addTo(f, columns[column]!, lower, bitsOf(LOW));
        addTo(f, columns[column + 1]!, upper, bitsOf(HIGH));
      }
    });
  }

  #reduceColumns(f: WasmFunction, columns: readonly Column[]): Element {
    const upper: Column[] = [...columns.slice(LIMBS), { sum: undefined, bias: 0n }];
    const [digits, carried] = this.#split(f, columns.slice(0, LIMBS));
    addTo(f, upper[0]!, carried, LIFT);
    const terms = limbIndices.flatMap((i) =>
      limbIndices.map(
        (j): Term => ({ column: j, x: digits[i]!, y: this.#pool.number(this.#folds[i]![j]!) }),
      ),
    );
    this.#addTerms(f, upper, terms);
    return this.#lastRound(f, upper);
  }

  /** One round of Montgomery's method, then carries through what is left. */
  #lastRound(f: WasmFunction, columns: Column[]): Element {
    const high = f.let("v128", this.#pool.number(HIGH));
    const [[digit], carried] = this.#split(f, columns.slice(0, 1)) as [[Code], Code];
    addTo(f, columns[1]!, carried, LIFT);
    const factor = f.let("v128", this.#pool.number(this.#quotient));
    const upper = f.let("v128", f64x2.relaxedMadd(digit, factor, high));
    const lower = f64x2.relaxedMadd(digit, factor, f64x2.sub(high, upper));
    const quotient = f.let("v128", lower);
    // What is left of the low column is cancelled by the low half of quotient * p_0 (see
    // `quotientFactor`); only the high half goes on.
    const lowest = this.#pool.number(this.modulusLimbs[0]!);
    const carry = f.let("v128", f64x2.relaxedMadd(quotient, lowest, high));
    addTo(f, columns[1]!, carry, bitsOf(HIGH));
    const terms = limbIndices
      .slice(1)
      .map((j): Term => ({ column: j, x: quotient, y: this.#pool.number(this.modulusLimbs[j]!) }));
    this.#addTerms(f, columns, terms);
    const [limbs, last] = this.#split(f, columns.slice(1, LIMBS));
    const top = columns[LIMBS]!;
    addTo(f, top, last, LIFT);
    const lifted = i64x2.add(top.sum!, this.#pool.word(bitsOf(LOW) - top.bias));
    return [...limbs, f.let("v128", f64x2.sub(lifted, this.#pool.number(LOW)))];
  }

  /**
   * Splits columns into digits and a carry out of the last, plus LIFT. Every column is split at once
   * and takes the carry of the one before, which is small: digits exceed 2^50 by less than 2^10.
   */
  #split(f: WasmFunction, columns: readonly Column[]): [digits: Code[], carry: Code] {
    const positive = columns.map(({ sum, bias }) => {
      const offset = BigInt(HALF) + LIFT * BigInt(RADIX) - bias;
      return f.let("v128", i64x2.add(sum!, this.#pool.word(offset)));
    });
    const carries = positive.map((all) => f.let("v128", i64x2.shrU(all, i32.const(LIMB_BITS))));
    const digits = positive.map((all, i) => {
      const low = v128.and(all, this.#pool.word(BigInt(RADIX) - 1n));
      if (i === 0) {
        const asNumber = v128.or(low, this.#pool.number(2 ** 52));
        return f.let("v128", f64x2.sub(asNumber, this.#pool.number(2 ** 52 + HALF)));
      }
      // The carry may be negative: 2^50 more keep the sum at 2^52 or above, where units are 1.
      const exponent = this.#pool.word(bitsOf(2 ** 52 + HALF) - LIFT);
      const sum = i64x2.add(i64x2.add(low, carries[i - 1]!), exponent);
      return f.let("v128", f64x2.sub(sum, this.#pool.number(2 ** 52 + 2 * HALF)));
    });
    return [digits, carries.at(-1)!];
  }
}

/**
 * -1/p mod 2^51 such that with q = digit * factor mod 2^51 the low half of q * p_0 is -digit, for
 * every balanced digit. Halves are balanced too, so that is plain but for digit = -2^50, where both
 * roundings are ties: they go to the even side, which one of two representatives makes right.
 */
function quotientFactor(modulus: bigint, lowest: number): number {
  const factor = BigInt.asIntN(LIMB_BITS, -inverseModPowerOfTwo(modulus));
  const radix = BigInt(RADIX);
  const digit = -BigInt(HALF);
  for (const candidate of [factor, factor > 0n ? factor - radix : factor + radix]) {
    const quotient = lowHalf(digit * candidate);
    if (lowHalf(quotient * BigInt(lowest)) === -digit) return Number(candidate);
  }
  throw new Error(`no quotient factor for the modulus ${modulus}`);
}

/** What rounding to a multiple of 2^51, ties to even, leaves. */
function lowHalf(product: bigint): bigint {
  const radix = BigInt(RADIX);
  const low = BigInt.asIntN(LIMB_BITS, product);
  const floor = (product - low) / radix;
  return low === -BigInt(HALF) && floor % 2n !== 0n ? low + radix : low;
}

const limbIndices = Array.from({ length: LIMBS }, (_, index) => index);

function newColumns(count: number): Column[] {
  return Array.from({ length: count }, () => ({ sum: undefined, bias: 0n }));
}

function addTo(f: WasmFunction, column: Column, term: Code, bias: bigint): void {
  column.sum = f.let("v128", column.sum === undefined ? term : i64x2.add(column.sum, term));
  column.bias += bias;
}
