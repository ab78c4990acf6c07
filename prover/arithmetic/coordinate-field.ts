/**
 * The fields of the curves' coordinates under one interface: F_q for G1, F_q[u]/(u² + 1) for G2.
 * A coordinate is one or two components; pairs of components stand one after the other in memory.
 */
import type { InvertibleField } from "../../src/arithmetic/integer-inverse.js";
import type { Element, LaneField } from "../../src/arithmetic/lane-field.js";
import { type Code, f64x2, i32 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";

/** A coordinate in variables: its components. */
export type Coordinate = readonly Element[];
/** Real and imaginary part. */
type ElementPair = [Element, Element];

/** What sums of affine points need. Functions take addresses of pairs of coordinates (of wide ones in wide code), the result's first. */
export interface AffineCoordinates<Field extends LaneField = LaneField> {
  readonly base: InvertibleField<Field>;
  readonly degree: 1 | 2;
  /** Bytes of a pair of coordinates (of a wide one in wide code). */
  readonly pairBytes: number;
  readonly mul: WasmFunction;
  readonly square: WasmFunction;
  /**
   * (out, x): an element of the base field whose inverse makes x easy to invert, zero for zero only.
   * For F_q it is x itself, for F_q² the norm of x.
   */
  readonly norm: WasmFunction;
  /** (out, x, inverse of the norm of x): 1/x. */
  readonly invertByNorm: WasmFunction;
}

/** What sums of projective points need besides. */
export interface CoordinateField extends AffineCoordinates {
  /** (out, x, y), carried and reduced, as `sub`. */
  readonly add: WasmFunction;
  readonly sub: WasmFunction;
  /** (out, x): x times three times the constant b of the curve y² = x³ + b. */
  readonly mulThriceB: WasmFunction;
}

/** F_q. @param base its functions in this module */
export function baseAffine<Field extends LaneField>(
  module: WasmModule,
  base: InvertibleField<Field>,
): AffineCoordinates<Field> {
  const { field, mul, square } = base;
  const norm = module.function("q_norm", ["i32", "i32"], undefined, (f) => {
    field.store(f, f.param(0), field.load(f, f.param(1)));
  });
  const invertByNorm = module.function("q_invert", ["i32", "i32", "i32"], undefined, (f) => {
    field.store(f, f.param(0), field.load(f, f.param(2)));
  });
  return { base, degree: 1, pairBytes: field.bytes, mul, square, norm, invertByNorm };
}

/** F_q with the curve's b = 3. */
export function baseCoordinates(module: WasmModule, base: InvertibleField): CoordinateField {
  const { field, add, sub } = base;
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
  return { ...baseAffine(module, base), add, sub, mulThriceB };
}

/** F_q². */
export function quadraticAffine<Field extends LaneField>(
  module: WasmModule,
  base: InvertibleField<Field>,
): AffineCoordinates<Field> {
  const { field } = base;
  const mul = module.function("q2_mul", ["i32", "i32", "i32"], undefined, (f) => {
    storeProduct(f, field, loadPair(field, f, f.param(1)), loadPair(field, f, f.param(2)));
  });
  const square = module.function("q2_square", ["i32", "i32"], undefined, (f) => {
    const [a, b] = loadPair(field, f, f.param(1));
    const real = field.sumOfProducts(f, [
      [a, a],
      [b, b, -1],
    ]);
    storePair(field, f, [real, field.mul(f, field.add(f, a, a), b)]);
  });
  const norm = module.function("q2_norm", ["i32", "i32"], undefined, (f) => {
    // The square of an uncarried difference would leave the bounds of a product.
    const [a, b] = loadPair(field, f, f.param(1)).map((part) =>
      field.carry(f, part),
    ) as ElementPair;
    const sum = field.sumOfProducts(f, [
      [a, a],
      [b, b],
    ]);
    field.store(f, f.param(0), sum);
  });
  const invertByNorm = module.function("q2_invert", ["i32", "i32", "i32"], undefined, (f) => {
    const [a, b] = loadPair(field, f, f.param(1));
    const inverse = field.load(f, f.param(2));
    const negated = field.negate(f, field.mul(f, b, inverse));
    storePair(field, f, [field.mul(f, a, inverse), negated]);
  });
  return { base, degree: 2, pairBytes: 2 * field.bytes, mul, square, norm, invertByNorm };
}

/** F_q² with the twist's b = 3 / (9 + u). */
export function quadraticCoordinates(
  module: WasmModule,
  base: InvertibleField,
  thriceB: readonly [bigint, bigint],
): CoordinateField {
  const { field } = base;
  const componentwise = (name: string, callee: WasmFunction) =>
    module.function(name, ["i32", "i32", "i32"], undefined, (f) => {
      for (const offset of [0, field.bytes]) {
        const operands = [0, 1, 2].map((i) => i32.add(f.param(i), i32.const(offset)));
        f.call(callee, ...operands);
      }
    });
  const mulThriceB = module.function("q2_mulThriceB", ["i32", "i32"], undefined, (f) => {
    const constants = thriceB.map((part) => field.constant(part)) as ElementPair;
    storeProduct(f, field, loadPair(field, f, f.param(1)), constants);
  });
  return {
    ...quadraticAffine(module, base),
    add: componentwise("q2_add", base.add),
    sub: componentwise("q2_sub", base.sub),
    mulThriceB,
  };
}

/** Stores a product: sums of two products are reduced once, 162 products of limbs where Karatsuba's has 168. */
function storeProduct(
  f: WasmFunction,
  field: LaneField,
  [a, b]: ElementPair,
  [c, d]: ElementPair,
): void {
  const real = field.sumOfProducts(f, [
    [a, c],
    [b, d, -1],
  ]);
  const imaginary = field.sumOfProducts(f, [
    [a, d],
    [b, c],
  ]);
  storePair(field, f, [real, imaginary]);
}

function loadPair(field: LaneField, f: WasmFunction, at: Code): ElementPair {
  return [field.load(f, at), field.load(f, at, field.bytes)];
}

/** Stores where the first parameter says. */
function storePair(field: LaneField, f: WasmFunction, [real, imaginary]: ElementPair): void {
  field.store(f, f.param(0), real);
  field.store(f, f.param(0), imaginary, field.bytes);
}
