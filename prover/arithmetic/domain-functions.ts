/**
 * The functions over the scalar field that compute the quotient's values from a witness: rows of the
 * constraint system, Fourier transforms, products on the coset.
 *
 * A *column* is the array of a polynomial's values or coefficients over the domain of size n: n/2
 * pairs. Pair i holds element i in lane 0 and element i + n/2 in lane 1. The first step of a transform
 * works between the lanes, the others within each lane (transform-stages.ts).
 */
import {
  address,
  type FieldFunctions,
  PAIR_BYTES,
  swapLanes,
} from "../../src/arithmetic/field-functions.js";
import type { Element } from "../../src/arithmetic/lane-field.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { type Code, i32, shuffleLanes, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";
import { defineStages, splat } from "./transform-stages.js";

/** Adds the functions, over the scalar field's. */
export function defineDomain(module: WasmModule, scalars: FieldFunctions): void {
  defineRows(module, scalars);
  defineStages(module, "r", scalars.field);
  defineCross(module, scalars);
  defineProducts(module, scalars);
  defineQuotient(module, scalars);
}

/** Bytes of one term of a row: number of its coefficient, number of its wire. */
export const TERM_BYTES = 8;

/**
 * (starts, from, to, terms, coefficients, witness, column, half): for the rows from ≤ i < to the sum
 * of coefficient times wire over the terms starts[i] ≤ k < starts[i + 1], an even number, written to
 * element i of the column. Coefficients and witness are singles in Montgomery form.
 */
function defineRows(module: WasmModule, { field }: FieldFunctions): void {
  const types = Array.from({ length: 8 }, () => "i32" as const);
  module.function("r_rows", types, undefined, (f) => {
    const [starts, from, to, terms, coefficients, witness, column, half] = types.map((_, i) =>
      f.param(i),
    ) as [Code, Code, Code, Code, Code, Code, Code, Code];
    const sum = field.modulusLimbs.map(() => f.local("v128"));
    const row = f.local("i32");
    const term = f.local("i32");
    f.for(row, from, to, 1, () => {
      for (const limb of sum) f.set(limb, v128.const(0n));
      const start = f.let("i32", i32.add(starts, i32.shl(f.get(row), i32.const(2))));
      const end = f.let("i32", i32.load(start, 4));
      f.for(term, i32.load(start, 0), end, 2, () => {
        const at = address(f, terms, f.get(term), TERM_BYTES);
        const single = (base: Code, offset: number) =>
          address(f, base, i32.load(at, offset), ELEMENT_BYTES);
        const x = field.gather(f, single(coefficients, 0), single(coefficients, TERM_BYTES));
        const y = field.gather(f, single(witness, 4), single(witness, TERM_BYTES + 4));
        const before = sum.map((limb) => f.get(limb));
        const next = field.reduce(f, field.add(f, before, field.mul(f, x, y)));
        for (const [i, limb] of sum.entries()) f.set(limb, next[i]!);
      });
      const lanes = sum.map((limb) => f.get(limb));
      const total = field.reduce(f, field.add(f, lanes, swapLanes(f, lanes)));
      const upper = i32.eqz(i32.ltU(f.get(row), half));
      const isUpper = f.let("i32", upper);
      const pair = i32.sub(f.get(row), i32.mul(isUpper, half));
      const out = f.let(
        "i32",
        i32.add(address(f, column, pair, PAIR_BYTES), i32.shl(isUpper, i32.const(3))),
      );
      for (const [i, limb] of total.entries()) f.emit(v128.store64Lane(out, 16 * i, limb, 0));
    });
  });
}

/**
 * The stages between the lanes.
 * r_inverseCross (column, half, from, to, roots): lane 0 becomes u + v, lane 1 (u - v) ω^-i.
 * r_forwardCross (column, from, to, roots): lane 0 becomes u + v ζ^(2i + 1), lane 1 the difference.
 * `roots` as in the stages, for half = n/2.
 */
function defineCross(module: WasmModule, { field }: FieldFunctions): void {
  const one = field.constant(1n);
  /** Lane 0 of x, lane 1 of y. */
  const blend = (f: WasmFunction, x: Element, y: Element) =>
    x.map((limb, i) => f.let("v128", shuffleLanes(limb, y[i]!, 0, 3)));
  module.function("r_inverseCross", ["i32", "i32", "i32", "i32", "i32"], undefined, (f) => {
    const [column, half, from, to, roots] = [0, 1, 2, 3, 4].map((i) => f.param(i)) as Code[];
    const index = f.local("i32");
    f.for(index, from!, to!, 1, () => {
      const at = address(f, column!, f.get(index), PAIR_BYTES);
      const x = field.load(f, at);
      const swapped = swapLanes(f, x);
      // Lane 0: u + v. Lane 1: v - u swapped around is u - v negated, as the root is.
      const sum = field.add(f, x, swapped);
      const difference = field.sub(f, x, swapped);
      const root = splat(f, address(f, roots!, i32.sub(half!, f.get(index)), ELEMENT_BYTES));
      const factor = blend(f, one, root);
      field.store(f, at, field.mul(f, blend(f, sum, difference), factor));
    });
  });
  module.function("r_forwardCross", ["i32", "i32", "i32", "i32"], undefined, (f) => {
    const [column, from, to, roots] = [0, 1, 2, 3].map((i) => f.param(i)) as Code[];
    const index = f.local("i32");
    f.for(index, from!, to!, 1, () => {
      const at = address(f, column!, f.get(index), PAIR_BYTES);
      const x = field.load(f, at);
      const odd = i32.add(i32.shl(f.get(index), i32.const(1)), i32.const(1));
      const root = splat(f, address(f, roots!, odd, ELEMENT_BYTES));
      const y = field.mul(f, x, blend(f, one, root));
      const swapped = swapLanes(f, y);
      const sum = field.add(f, y, swapped);
      const difference = field.sub(f, swapped, y);
      field.store(f, at, field.reduce(f, blend(f, sum, difference)));
    });
  });
}

/** r_products (a, b, out, from, to): out = a * b, pair by pair. */
function defineProducts(module: WasmModule, { field }: FieldFunctions): void {
  module.function("r_products", ["i32", "i32", "i32", "i32", "i32"], undefined, (f) => {
    const index = f.local("i32");
    f.for(index, f.param(3), f.param(4), 1, () => {
      const at = (column: number) => address(f, f.param(column), f.get(index), PAIR_BYTES);
      const [a, b] = [field.load(f, at(0)), field.load(f, at(1))];
      field.store(f, at(2), field.mul(f, a, b));
    });
  });
}

/**
 * r_quotient (a, b, c, scale, out, half, from, to): a * b - scale * c for the pairs from ≤ i < to, as
 * singles at elements i and i + half of `out`; `scale` is a pair.
 */
function defineQuotient(module: WasmModule, { field }: FieldFunctions): void {
  const types = Array.from({ length: 8 }, () => "i32" as const);
  module.function("r_quotient", types, undefined, (f) => {
    const [scaleAt, out, half, from, to] = [3, 4, 5, 6, 7].map((i) => f.param(i)) as Code[];
    const scale = field.load(f, scaleAt!);
    const index = f.local("i32");
    f.for(index, from!, to!, 1, () => {
      const [a, b, c] = [0, 1, 2].map((column) =>
        field.load(f, address(f, f.param(column), f.get(index), PAIR_BYTES)),
      ) as [Element, Element, Element];
      const value = field.sumOfProducts(f, [
        [a, b],
        [scale, c, -1],
      ]);
      const first = address(f, out!, f.get(index), ELEMENT_BYTES);
      const second = address(f, out!, i32.add(f.get(index), half!), ELEMENT_BYTES);
      field.scatter(f, first, second, value);
    });
  });
}
