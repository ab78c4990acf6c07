/**
 * The fields of the curves' coordinates under one interface: F_q for G1, F_q[u]/(u² + 1) for G2.
 * A coordinate is one or two components; pairs of components stand one after the other in memory.
 */
import {
  defineField,
  type FieldFunctions,
  PAIR_BYTES,
} from "../../src/arithmetic/field-functions.js";
import type { Element } from "../../src/arithmetic/lane-field.js";
import { type Code, f64x2, i32 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";

/** A coordinate in variables: its components. */
export type Coordinate = readonly Element[];
/** Real and imaginary part. */
type ElementPair = [Element, Element];

/** Functions take addresses of pairs of coordinates, the result's first. */
export interface CoordinateField {
  readonly base: FieldFunctions;
  readonly degree: 1 | 2;
  /** Bytes of a pair of coordinates. */
  readonly pairBytes: number;
  readonly mul: WasmFunction;
  readonly square: WasmFunction;
  /** (out, x, y), carried and reduced, as `sub`. */
  readonly add: WasmFunction;
  readonly sub: WasmFunction;
  /** (out, x): x times three times the constant b of the curve y² = x³ + b. */
  readonly mulThriceB: WasmFunction;
  /**
   * (out, x): an element of the base field whose inverse makes x easy to invert, zero for zero only.
   * For F_q it is x itself, for F_q² the norm of x.
   */
  readonly norm: WasmFunction;
  /** (out, x, inverse of the norm of x): 1/x. */
  readonly invertByNorm: WasmFunction;
}

/** F_q with the curve's b = 3. */
export function baseCoordinates(module: WasmModule, modulus: bigint): CoordinateField {
  const base = defineField(module, "q", modulus);
  const { field, mul, square, add, sub } = base;
  const mulThriceB = module.function("q_mulThriceB", ["i32", "i32"], undefined, (f) => {
    const x = field.load(f, f.param(1));
    // Twice by three: nine times a limb would not be exact.
    const thrice = (y: Element) => {
      const three = module.constants.number(3);
      return field.reduce(
        f,
        y.map((limb) => f.let("v128", f64x2.mul(limb, three))),
      );
    };
    field.store(f, f.param(0), thrice(thrice(x)));
  });
  const norm = module.function("q_norm", ["i32", "i32"], undefined, (f) => {
    field.store(f, f.param(0), field.load(f, f.param(1)));
  });
  const invertByNorm = module.function("q_invert", ["i32", "i32", "i32"], undefined, (f) => {
    field.store(f, f.param(0), field.load(f, f.param(2)));
  });
  const degree = 1;
  return {
    base,
    degree,
    pairBytes: PAIR_BYTES,
    mul,
    square,
    add,
    sub,
    mulThriceB,
    norm,
    invertByNorm,
  };
}

/** F_q² with the twist's b = 3 / (9 + u). */
export function quadraticCoordinates(
  module: WasmModule,
  base: FieldFunctions,
  thriceB: readonly [bigint, bigint],
): CoordinateField {
  const { field } = base;
  const load = (f: WasmFunction, at: Code) => loadPair(base, f, at);
  const componentwise = (name: string, callee: WasmFunction) =>
    module.function(name, ["i32", "i32", "i32"], undefined, (f) => {
      for (const offset of [0, PAIR_BYTES]) {
        const operands = [0, 1, 2].map((i) => i32.add(f.param(i), i32.const(offset)));
        f.call(callee, ...operands);
      }
    });
  const store = (f: WasmFunction, real: Element, imaginary: Element) => {
    field.store(f, f.param(0), real);
    field.store(f, f.param(0), imaginary, PAIR_BYTES);
  };
  // A sum of two products is reduced once: 162 products of limbs, where Karatsuba's has 168.
  const storeProduct = (f: WasmFunction, [a, b]: ElementPair, [c, d]: ElementPair) => {
    const real = field.sumOfProducts(f, [
      [a, c],
      [b, d, -1],
    ]);
    const imaginary = field.sumOfProducts(f, [
      [a, d],
      [b, c],
    ]);
    store(f, real, imaginary);
  };
  const mul = module.function("q2_mul", ["i32", "i32", "i32"], undefined, (f) => {
    storeProduct(f, load(f, f.param(1)), load(f, f.param(2)));
  });
  const square = module.function("q2_square", ["i32", "i32"], undefined, (f) => {
    const [a, b] = load(f, f.param(1));
    const real = field.sumOfProducts(f, [
      [a, a],
      [b, b, -1],
    ]);
    store(f, real, field.mul(f, field.add(f, a, a), b));
  });
  const mulThriceB = module.function("q2_mulThriceB", ["i32", "i32"], undefined, (f) => {
    const constants = thriceB.map((part) => field.constant(part)) as ElementPair;
    storeProduct(f, load(f, f.param(1)), constants);
  });
  const norm = module.function("q2_norm", ["i32", "i32"], undefined, (f) => {
    // The square of an uncarried difference would leave the bounds of a product.
    const [a, b] = load(f, f.param(1)).map((part) => field.carry(f, part)) as ElementPair;
    const sum = field.sumOfProducts(f, [
      [a, a],
      [b, b],
    ]);
    field.store(f, f.param(0), sum);
  });
  const invertByNorm = module.function("q2_invert", ["i32", "i32", "i32"], undefined, (f) => {
    const [a, b] = load(f, f.param(1));
    const inverse = field.load(f, f.param(2));
    const negated = field.mul(f, b, inverse).map((limb) => f.let("v128", f64x2.neg(limb)));
    store(f, field.mul(f, a, inverse), negated);
  });
  return {
    base,
    degree: 2,
    pairBytes: 2 * PAIR_BYTES,
    mul,
    square,
    add: componentwise("q2_add", base.add),
    sub: componentwise("q2_sub", base.sub),
    mulThriceB,
    norm,
    invertByNorm,
  };
}

function loadPair(base: FieldFunctions, f: WasmFunction, at: Code): ElementPair {
  return [base.field.load(f, at), base.field.load(f, at, PAIR_BYTES)];
}
