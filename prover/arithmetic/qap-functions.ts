/**
 * The functions over the scalar field that evaluate a QAP at a secret point: Lagrange bases, sums over the terms of
 * constraints, sums over the three matrices. Arrays are of singles.
 */
import {
  address,
  CANONICAL_BYTES,
  canonicalWords,
  PAIR_BYTES,
  swapLanes,
  unpack,
} from "../../src/arithmetic/field-functions.js";
import type { InvertibleField } from "../../src/arithmetic/integer-inverse.js";
import type { Element } from "../../src/arithmetic/lane-field.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { type Code, i32, i64, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";

/** Bytes of a term of a constraint in an .r1cs: its signal (u32) and its coefficient, canonical. */
export const R1CS_TERM_BYTES = 4 + CANONICAL_BYTES;
/** Bytes of a record of a .zkey's coefficients: matrix, row, signal (u32), then the coefficient times 2^512. */
const RECORD_BYTES = 12 + CANONICAL_BYTES;
/** Pairs of the state of `r_lagrange`: the secret, the scale, two roots, what leads to the next two. */
export const LAGRANGE_STATE_PAIRS = 4;
/** Work memory of `r_terms`: three pairs and a term that is zero. */
export const TERMS_WORK_BYTES = 4 * PAIR_BYTES;

/** Adds the functions, over the scalar field's. */
export function defineQap(module: WasmModule, scalars: InvertibleField): void {
  defineLagrange(module, scalars);
  defineTerms(module, scalars);
  defineJoint(module, scalars);
}

/**
 * (state, steps, out, differences, products, work): for the next 2 * steps roots x writes scale * x / (secret - x), one
 * after the other. Before `products`' first pair stand as many pairs as there are steps, and that one is 1; `work` is a pair
 * more than `inverse` needs. No difference may be zero.
 */
function defineLagrange(module: WasmModule, { field, mul, inverse }: InvertibleField): void {
  const types = Array.from({ length: 6 }, () => "i32" as const);
  module.function("r_lagrange", types, undefined, (f) => {
    const [state, steps, out, differences, products, work] = types.map((_, i) => f.param(i)) as [
      Code,
      Code,
      Code,
      Code,
      Code,
      Code,
    ];
    const [secret, scale, roots, next] = [0, 1, 2, 3].map((i) =>
      f.let("i32", i32.add(state, i32.const(i * PAIR_BYTES))),
    ) as [Code, Code, Code, Code];
    const rest = f.let("i32", i32.add(work, i32.const(PAIR_BYTES)));
    const inner = f.let("i32", i32.add(rest, i32.const(PAIR_BYTES)));
    const step = f.local("i32");
    const pairOf = (base: Code) => address(f, base, f.get(step), PAIR_BYTES);
    const after = (pair: Code) => i32.add(pair, i32.const(PAIR_BYTES));
    f.for(step, i32.const(0), steps, 1, () => {
      const difference = pairOf(differences);
      const x = field.load(f, roots);
      field.store(f, difference, field.reduce(f, field.sub(f, field.load(f, secret), x)));
      const product = pairOf(products);
      f.call(mul, after(product), product, difference);
      f.call(mul, work, roots, scale);
      scatterPair(f, field, pairOf(out), field.load(f, work));
      f.call(mul, roots, roots, next);
    });
    f.call(inverse, rest, address(f, products, steps, PAIR_BYTES), inner);
    f.set(step, steps);
    f.while(f.get(step), () => {
      f.set(step, i32.sub(f.get(step), i32.const(1)));
      f.call(mul, work, rest, pairOf(products));
      f.call(mul, rest, rest, pairOf(differences));
      const term = pairOf(out);
      const second = f.let("i32", i32.add(term, i32.const(ELEMENT_BYTES)));
      const value = field.mul(f, field.gather(f, term, second), field.load(f, work));
      scatterPair(f, field, term, field.reduce(f, value));
    });
  });
}

/** Writes two singles, one after the other. */
function scatterPair(f: WasmFunction, field: InvertibleField["field"], out: Code, value: Element) {
  field.scatter(f, out, f.let("i32", i32.add(out, i32.const(ELEMENT_BYTES))), value);
}

/**
 * (terms, count, signals, basis, sums, records, matrix, row, work): adds each term's coefficient times the single at
 * `basis` to the single of its signal in `sums`. Writes their records from `records` on, and one behind if their number is
 * odd; none if `records` is 0. Returns 0, or if a signal or a coefficient is out of range 1 more than the index of one of
 * the two terms at fault, and leaves off there.
 */
function defineTerms(module: WasmModule, { field, mul }: InvertibleField): void {
  const types = Array.from({ length: 9 }, () => "i32" as const);
  module.function("r_terms", types, "i32", (f) => {
    const [terms, count, signals, basis, sums, records, matrix, row, work] = types.map((_, i) =>
      f.param(i),
    ) as [Code, Code, Code, Code, Code, Code, Code, Code, Code];
    const [factor, plain, product, zero] = [0, 1, 2, 3].map((i) =>
      f.let("i32", i32.add(work, i32.const(i * PAIR_BYTES))),
    ) as [Code, Code, Code, Code];
    field.store(f, factor, field.gather(f, basis, basis));
    const cube = field.constant(1n << 512n);
    const index = f.local("i32");
    const bad = f.local("i32");
    f.set(bad, i32.const(0));
    f.set(index, i32.const(0));
    f.while(i32.and(i32.ltU(f.get(index), count), i32.eqz(f.get(bad))), () => {
      const first = address(f, terms, f.get(index), R1CS_TERM_BYTES);
      const next = f.let("i32", i32.add(f.get(index), i32.const(1)));
      const alone = f.let("i32", i32.sub(i32.const(0), i32.eq(next, count)));
      const behind = i32.add(first, i32.const(R1CS_TERM_BYTES));
      // The one behind, or a term that is zero.
      const choice = i32.xor(behind, i32.and(i32.xor(behind, zero), alone));
      const second = f.let("i32", choice);
      const signalOf = (term: Code) => f.let("i32", i32.load(term, 0));
      const own = [signalOf(first), signalOf(second)] as const;
      const inRange = (term: Code, signal: Code) =>
        i32.and(i32.ltU(signal, signals), isReduced(f, field.modulus, term));
      const bothInRange = i32.and(inRange(first, own[0]), inRange(second, own[1]));
      f.set(bad, i32.eqz(bothInRange));
      f.if(i32.eqz(f.get(bad)), () => {
        const coefficients = unpack(module, f, fieldOf(f, first), fieldOf(f, second));
        field.store(f, plain, coefficients);
        f.call(mul, product, plain, factor);
        f.if(i32.eq(own[0], own[1]), () => {
          const both = field.load(f, product);
          field.store(f, product, field.add(f, both, swapLanes(f, both)));
        });
        const [a, b] = [own[0], own[1]].map((signal) =>
          address(f, sums, signal, ELEMENT_BYTES),
        ) as [Code, Code];
        const sum = field.add(f, field.gather(f, a, b), field.load(f, product));
        field.scatter(f, a, b, field.reduce(f, sum));
        f.if(records, () => {
          const value = field.reduce(f, field.mul(f, field.load(f, plain), cube));
          const words = canonicalWords(module, f, field, value);
          for (const lane of [0, 1] as const) {
            const number = i32.add(f.get(index), i32.const(lane));
            const record = address(f, records, number, RECORD_BYTES);
            f.emit(i32.store(record, 0, matrix), i32.store(record, 4, row));
            f.emit(i32.store(record, 8, own[lane]));
            for (const [i, word] of words.entries()) {
              f.emit(v128.store64Lane(record, 12 + 8 * i, word, lane));
            }
          }
        });
        f.set(index, i32.add(f.get(index), i32.const(2)));
      });
    });
    f.return(i32.mul(f.get(bad), i32.add(f.get(index), i32.const(1))));
  });
}

function fieldOf(f: WasmFunction, term: Code): Code {
  return f.let("i32", i32.add(term, i32.const(4)));
}

/** Whether the coefficient of a term is below the modulus: whether subtracting borrows. */
function isReduced(f: WasmFunction, modulus: bigint, term: Code): Code {
  let borrow: Code | undefined;
  for (let word = 0; word < 4; word += 1) {
    const limit = i64.const((modulus >> BigInt(64 * word)) & (2n ** 64n - 1n));
    const value = f.let("i64", i64.load(term, 4 + 8 * word));
    const below = i64.ltU(value, limit);
    const borrows =
      borrow === undefined ? below : i32.or(below, i32.and(i64.eq(value, limit), borrow));
    borrow = f.let("i32", borrows);
  }
  return borrow!;
}

/** (a, b, c, count, factors): c[i] = a[i] * f0 + b[i] * f1 + c[i] * f2 for the three pairs of factors. */
function defineJoint(module: WasmModule, { field }: InvertibleField): void {
  const types = Array.from({ length: 5 }, () => "i32" as const);
  module.function("r_joint", types, undefined, (f) => {
    const [a, b, c, count, factors] = types.map((_, i) => f.param(i)) as [
      Code,
      Code,
      Code,
      Code,
      Code,
    ];
    const index = f.local("i32");
    f.for(index, i32.const(0), count, 2, () => {
      const next = f.let("i32", i32.add(f.get(index), i32.const(1)));
      // The last one is paired with itself.
      const second = f.let("i32", i32.sub(next, i32.eq(next, count)));
      const at = (base: Code) =>
        [f.get(index), second].map((i) => address(f, base, i, ELEMENT_BYTES)) as [Code, Code];
      const products = [a, b, c].map((base, i) => {
        const factor = field.load(f, factors, i * PAIR_BYTES);
        return [field.gather(f, ...at(base)), factor] as const;
      });
      field.scatter(f, ...at(c), field.reduce(f, field.sumOfProducts(f, products)));
    });
  });
}
