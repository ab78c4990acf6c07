/** 1/x of four elements by one inversion of an integer: that of their product (Montgomery's trick), pair by pair. */
import type { FieldFunctions } from "./field-functions.js";
import {
  defineIntegerInverse,
  type InvertibleField,
  withoutZeros,
  zeroWhere,
} from "./integer-inverse.js";
import { LaneField } from "./lane-field.js";
import { ELEMENT_BYTES } from "./limbs.js";
import { i32 } from "./wasm-code.js";
import type { WasmModule } from "./wasm-module.js";
import type { WideField } from "./wide-field.js";

/** Adds `inverse` to the functions of a field of wide elements, which takes a pair and `INTEGER_INVERSE_BYTES` of work memory. */
export function withWideInverse(
  module: WasmModule,
  prefix: string,
  functions: FieldFunctions<WideField>,
): InvertibleField<WideField> {
  const { field } = functions;
  const pairs = new LaneField(field.modulus, module.constants);
  const invertPair = defineIntegerInverse(module, prefix, pairs);
  const types = ["i32", "i32", "i32"] as const;
  const inverse = module.function(`${prefix}_inverse`, [...types], undefined, (f) => {
    const [out, given, product] = [f.param(0), f.param(1), f.param(2)];
    const [first, second] = ([0, 1] as const).map((half) =>
      withoutZeros(f, pairs, field.loadHalf(f, given, half)),
    ) as [ReturnType<typeof withoutZeros>, ReturnType<typeof withoutZeros>];
    pairs.store(f, product, pairs.mul(f, first.x, second.x));
    f.call(invertPair, product, product, i32.add(product, i32.const(2 * ELEMENT_BYTES)));
    const both = pairs.load(f, product);
    field.storeHalf(f, out, 0, zeroWhere(first.isZero, pairs.mul(f, both, second.x)));
    field.storeHalf(f, out, 1, zeroWhere(second.isZero, pairs.mul(f, both, first.x)));
  });
  return { ...functions, inverse };
}
