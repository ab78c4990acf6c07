/**
 * Lagrange bases at a secret point, over roots of unity. For the N-th roots x_0 … x_(N-1),
 *
 *     L_i(tau) = (tau^N - 1) / N * x_i / (tau - x_i)
 *
 * because Π (tau - x_j) = tau^N - 1, whose derivative at x_i is N / x_i.
 */
import { powerMod } from "../../src/arithmetic/limbs.js";
import { FIELD_BYTES, rootOfUnity, SCALAR_MODULUS } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";

/** Denominators inverted together. */
const BATCH = 4096;

/**
 * Address of (tau^(2^power) - 1) / 2^power in Montgomery form, the common factor of all L_i. It is zero
 * if and only if tau lies in the domain, where no setup is possible.
 *
 * @param tau address of a scalar in Montgomery form
 */
export function lagrangeScale(curve: WasmCurve, tau: number, power: number): number {
  const { fr } = curve;
  const scale = curve.allocate(FIELD_BYTES);
  const one = curve.montgomeryConstant(1n);
  curve.bytes.copyWithin(scale, tau, tau + FIELD_BYTES);
  for (let i = 0; i < power; i++) fr.frm_square(scale, scale);
  fr.frm_sub(scale, one, scale);
  const inverseSize = powerMod(2n ** BigInt(power), SCALAR_MODULUS - 2n, SCALAR_MODULUS);
  fr.frm_mul(scale, curve.montgomeryConstant(inverseSize), scale);
  return scale;
}

/** Which of the roots of unity: `count` of them, the i-th is root^(first + i * stride). */
export interface RootRange {
  /** The root has order 2^power. */
  readonly power: number;
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * Writes scale * x / (tau - x) for every root x of the range to `out`.
 *
 * @param tau address of a scalar in Montgomery form, not a root of unity of that order
 * @param scale address of a scalar; the results have the form (plain or Montgomery) that it has
 */
export function lagrangeTerms(
  curve: WasmCurve,
  tau: number,
  scale: number,
  range: RootRange,
  out: number,
): void {
  const { fr } = curve;
  const mark = curve.mark();
  const root = rootOfUnity(range.power);
  const x = curve.montgomeryConstant(powerMod(root, BigInt(range.first), SCALAR_MODULUS));
  const step = curve.montgomeryConstant(powerMod(root, BigInt(range.stride), SCALAR_MODULUS));
  const denominators = curve.allocate(BATCH * FIELD_BYTES);
  curve.reserve((BATCH + 1) * FIELD_BYTES);
  for (let done = 0; done < range.count; done += BATCH) {
    const count = Math.min(BATCH, range.count - done);
    const terms = out + done * FIELD_BYTES;
    for (let i = 0; i < count; i++) {
      fr.frm_sub(tau, x, denominators + i * FIELD_BYTES);
      fr.frm_mul(x, scale, terms + i * FIELD_BYTES);
      fr.frm_mul(x, step, x);
    }
    fr.frm_batchInverse(denominators, FIELD_BYTES, count, denominators, FIELD_BYTES);
    for (let i = 0; i < count; i++) {
      const term = terms + i * FIELD_BYTES;
      fr.frm_mul(term, denominators + i * FIELD_BYTES, term);
    }
  }
  curve.bytes.fill(0, curve.mark(), curve.mark() + (BATCH + 1) * FIELD_BYTES);
  curve.release(mark);
}
