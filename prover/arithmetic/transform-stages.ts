/**
 * One stage of a transform on a block of vectors: of pairs, or of quads in wide code. All elements of
 * a vector take the same root.
 *
 * Coefficients are in bit-reversed order: the inverse transform takes values in their natural
 * order and decimates in frequency (Gentleman, Sande), the forward one takes coefficients in
 * bit-reversed order and decimates in time (Cooley, Tukey), so nothing is ever reordered.
 */
import { address } from "../../src/arithmetic/field-functions.js";
import type { Element, LaneField } from "../../src/arithmetic/lane-field.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { type Code, i32, v128 } from "../../src/arithmetic/wasm-code.js";
import type { WasmFunction, WasmModule } from "../../src/arithmetic/wasm-module.js";

/** A single in all lanes. */
export function splat(f: WasmFunction, at: Code): Element {
  return Array.from({ length: 5 }, (_, i) => f.let("v128", v128.load64Splat(at, 8 * i)));
}

/** u + v and (u - v) ω^-j. */
export function inverseButterfly(
  f: WasmFunction,
  field: LaneField,
  [u, v]: readonly [Element, Element],
  { roots, half, index }: Readonly<Record<"roots" | "half" | "index", Code>>,
): [sum: Element, difference: Element] {
  // ω^-j = -ω^(half - j)
  const root = splat(f, address(f, roots, i32.sub(half, index), ELEMENT_BYTES));
  const difference = field.mul(f, field.sub(f, v, u), root);
  return [field.reduce(f, field.add(f, u, v)), difference];
}

/** u + v ζ^(2j + 1) and u - v ζ^(2j + 1). */
export function forwardButterfly(
  f: WasmFunction,
  field: LaneField,
  [u, v]: readonly [Element, Element],
  { roots, index }: Readonly<Record<"roots" | "index", Code>>,
): [sum: Element, difference: Element] {
  const odd = i32.add(i32.shl(index, i32.const(1)), i32.const(1));
  const product = field.mul(f, v, splat(f, address(f, roots, odd, ELEMENT_BYTES)));
  return [field.reduce(f, field.add(f, u, product)), field.reduce(f, field.sub(f, u, product))];
}

/**
 * Adds `inverseStage` and `forwardStage` to a module, their names beginning with `prefix`.
 *
 * inverseStage (base, blocks, half, from, to, roots): one stage of the inverse transform on `blocks`
 * blocks of 2 * half vectors, for the butterflies from ≤ j < to: u + v and (u - v) ω^-j. `roots` are
 * the singles ω^0 … ω^half of a root ω of order 2 * half.
 *
 * forwardStage (base, blocks, half, from, to, roots): one stage of the forward transform over the
 * coset: u + v ζ^(2j + 1) and u - v ζ^(2j + 1). `roots` are the singles ζ^0, ζ^1, … of a root ζ of
 * order 4 * half: evaluating over the odd powers of the root of twice the order shifts every stage's
 * roots by half a step.
 */
export function defineStages(module: WasmModule, prefix: string, field: LaneField): void {
  const types = Array.from({ length: 6 }, () => "i32" as const);
  const define = (
    name: string,
    butterfly: (
      f: WasmFunction,
      field: LaneField,
      vectors: readonly [Element, Element],
      at: Readonly<Record<"roots" | "half" | "index", Code>>,
    ) => [Element, Element],
  ) =>
    module.function(`${prefix}_${name}`, types, undefined, (f) => {
      const [base, blocks, half, from, to, roots] = types.map((_, i) => f.param(i)) as Code6;
      const distance = f.let("i32", i32.mul(half, i32.const(field.bytes)));
      const block = f.local("i32");
      const start = f.local("i32");
      const position = f.local("i32");
      f.set(start, base);
      f.for(block, i32.const(0), blocks, 1, () => {
        f.for(position, from, to, 1, () => {
          const index = f.get(position);
          const first = address(f, f.get(start), index, field.bytes);
          const second = f.let("i32", i32.add(first, distance));
          const vectors = [field.load(f, first), field.load(f, second)] as const;
          const [sum, difference] = butterfly(f, field, vectors, { roots, half, index });
          field.store(f, second, difference);
          field.store(f, first, sum);
        });
        f.set(start, i32.add(f.get(start), i32.shl(distance, i32.const(1))));
      });
    });
  define("inverseStage", inverseButterfly);
  define("forwardStage", forwardButterfly);
}

type Code6 = [Code, Code, Code, Code, Code, Code];
