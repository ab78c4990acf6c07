/** Scalars of a setup on the engine's arithmetic: secrets in, Lagrange bases, plain scalars out. */
import { CANONICAL_BYTES, PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { INTEGER_INVERSE_BYTES } from "../../src/arithmetic/integer-inverse.js";
import {
  balanced,
  ELEMENT_BYTES,
  MONTGOMERY_BITS,
  powerMod,
  toLimbs,
  toMontgomeryLimbs,
} from "../../src/arithmetic/limbs.js";
import { instantiateLanes, type LaneFunctions } from "../arithmetic/lane-module.js";
import type { MemoryPlan } from "../arithmetic/memory-plan.js";
import { LAGRANGE_STATE_PAIRS } from "../arithmetic/qap-functions.js";
import { FIELD_BYTES, rootOfUnity, SCALAR_MODULUS } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import type { RootRange } from "./lagrange.js";

/** Pairs of roots whose differences are inverted together: they stay in the second-level cache. */
const BATCH_STEPS = 1024;
/** Scalars that are written together. */
export const BATCH_SINGLES = 2 * BATCH_STEPS;

/** Addresses of working memory. */
export interface ScalarsArea {
  readonly state: number;
  readonly differences: number;
  readonly products: number;
  readonly work: number;
  readonly factor: number;
  readonly canonical: number;
}

export function planScalars(plan: MemoryPlan): ScalarsArea {
  return {
    state: plan.reserve(LAGRANGE_STATE_PAIRS * PAIR_BYTES),
    differences: plan.reserve(BATCH_STEPS * PAIR_BYTES),
    products: plan.reserve((BATCH_STEPS + 1) * PAIR_BYTES),
    work: plan.reserve(2 * PAIR_BYTES + INTEGER_INVERSE_BYTES),
    factor: plan.reserve(PAIR_BYTES),
    canonical: plan.reserve(BATCH_SINGLES * CANONICAL_BYTES),
  };
}

export class LaneScalars {
  readonly functions: LaneFunctions;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #area: ScalarsArea;

  /** @param code the compiled module of lane-module.ts */
  constructor(code: WebAssembly.Module, memory: WebAssembly.Memory, area: ScalarsArea) {
    this.functions = instantiateLanes(code, memory);
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
    this.#numbers = new Float64Array(memory.buffer);
    this.#area = area;
  }

  /** Writes a scalar of wasmcurves (address, Montgomery form) to both lanes of the pair at `out`. */
  load(curve: WasmCurve, scalar: number, out: number): void {
    const { canonical, factor, work } = this.#area;
    this.bytes.set(curve.bytes.subarray(scalar, scalar + FIELD_BYTES), canonical);
    this.#setPair(factor, toLimbs(balanced(1n << (2n * MONTGOMERY_BITS - 256n), SCALAR_MODULUS)));
    this.functions.r_import!(canonical, 1, factor, work);
    this.#setPair(out, this.#numbers.subarray(work / 8, (work + ELEMENT_BYTES) / 8));
  }

  /**
   * Writes scale * x / (tau - x) as singles for every root x of the range from `out` on, where there is room for one more
   * than the range has. Both secrets are of wasmcurves: addresses, in Montgomery form; tau is no root of unity of that
   * order.
   */
  lagrange(curve: WasmCurve, tau: number, scale: number, range: RootRange, out: number): void {
    const { state, differences, products, work } = this.#area;
    this.load(curve, tau, state);
    this.load(curve, scale, state + PAIR_BYTES);
    const power = (exponent: number) => {
      const value = powerMod(rootOfUnity(range.power), BigInt(exponent), SCALAR_MODULUS);
      return toMontgomeryLimbs(value, SCALAR_MODULUS);
    };
    const { first, stride, count } = range;
    this.#setPair(state + 2 * PAIR_BYTES, power(first), power(first + stride));
    this.#setPair(state + 3 * PAIR_BYTES, power(2 * stride));
    this.#setPair(products, toMontgomeryLimbs(1n, SCALAR_MODULUS));
    for (let done = 0; done < count; done += BATCH_SINGLES) {
      const steps = Math.ceil(Math.min(BATCH_SINGLES, count - done) / 2);
      const at = out + done * ELEMENT_BYTES;
      this.functions.r_lagrange!(state, steps, at, differences, products, work);
    }
  }

  /** The plain scalars that `count` singles stand for, 8 words each, or those that they are. */
  export(singles: number, count: number, form: "Montgomery" | "plain", out: Uint32Array): void {
    const { canonical, factor } = this.#area;
    const value = form === "plain" ? 1n << MONTGOMERY_BITS : 1n;
    this.#setPair(factor, toLimbs(balanced(value, SCALAR_MODULUS)));
    for (let done = 0; done < count; done += BATCH_SINGLES) {
      const some = Math.min(BATCH_SINGLES, count - done);
      this.functions.r_export!(singles + done * ELEMENT_BYTES, some, factor, canonical);
      const words = this.words.subarray(canonical / 4, (canonical + some * CANONICAL_BYTES) / 4);
      out.set(words, (done * CANONICAL_BYTES) / 4);
    }
  }

  #setPair(pair: number, first: ArrayLike<number>, second = first): void {
    for (let i = 0; i < first.length; i += 1) {
      this.#numbers[pair / 8 + 2 * i] = first[i]!;
      this.#numbers[pair / 8 + 2 * i + 1] = second[i]!;
    }
  }
}
