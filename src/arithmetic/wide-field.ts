/**
 * The field code of lane-field.ts for four elements at a time: two pairs side by side, the halves of
 * wide vectors. Limb i of pair 0 stands at 32 i, of pair 1 at 32 i + 16.
 */
import type { ConstantPool } from "./constant-pool.js";
import { type Element, LaneField } from "./lane-field.js";
import { ELEMENT_BYTES } from "./limbs.js";
import { type Code, v128 } from "./wasm-code.js";
import type { WasmFunction } from "./wasm-module.js";
import { HALF_BYTES, loadWide, storeWide } from "./wide-code.js";

/** Elements of a wide vector. */
export const WIDE_LANES = 4;
/** Bytes of four elements. */
export const QUAD_BYTES = WIDE_LANES * ELEMENT_BYTES;

export class WideField extends LaneField {
  readonly #signs: Code;

  constructor(modulus: bigint, pool: ConstantPool) {
    super(modulus, pool);
    this.#signs = pool.word(1n << 63n);
  }

  override get bytes(): number {
    return QUAD_BYTES;
  }

  /** Loads four elements. */
  override load(f: WasmFunction, address: Code, offset = 0): Element {
    return this.modulusLimbs.map((_, i) =>
      f.let("v128", loadWide(address, offset + 2 * HALF_BYTES * i)),
    );
  }

  override store(f: WasmFunction, address: Code, element: Element, offset = 0): void {
    for (const [i, limb] of element.entries()) {
      f.emit(storeWide(address, offset + 2 * HALF_BYTES * i, limb));
    }
  }

  /** V8's revectorizer (13.6) gets products with a factor wrong that comes from `f64x2.neg`. */
  override negate(f: WasmFunction, x: Element): Element {
    return this.negateWhere(f, x, f.let("v128", this.#signs));
  }

  /** Loads the pair of one half, for code that is not wide. */
  loadHalf(f: WasmFunction, address: Code, half: 0 | 1, offset = 0): Element {
    const start = offset + HALF_BYTES * half;
    return this.modulusLimbs.map((_, i) =>
      f.let("v128", v128.load(address, start + 2 * HALF_BYTES * i)),
    );
  }

  /** Stores a pair as one half. */
  storeHalf(f: WasmFunction, address: Code, half: 0 | 1, element: Element, offset = 0): void {
    const start = offset + HALF_BYTES * half;
    for (const [i, limb] of element.entries()) {
      f.emit(v128.store(address, start + 2 * HALF_BYTES * i, limb));
    }
  }
}
