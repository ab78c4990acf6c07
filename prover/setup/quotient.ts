/**
 * The scalars of the key's H points. The prover knows the quotient h = (A * B - C) / Z through the
 * values of A * B - C at the odd roots of the doubled domain (at the even ones it is zero), so the
 * key holds the Lagrange basis of the doubled domain at its odd roots, divided by delta.
 */
import { FIELD_BYTES } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import { lagrangeScale, lagrangeTerms } from "./lagrange.js";
import { loadTrapdoor, type Trapdoor } from "./trapdoor.js";

/**
 * The plain scalars L'_(2i+1)(tau) / delta for first <= i < first + count, 8 words each; L' is the
 * Lagrange basis of the 2^(power+1)-th roots of unity.
 */
export function quotientScalars(
  curve: WasmCurve,
  trapdoor: Trapdoor,
  power: number,
  first: number,
  count: number,
): Uint32Array {
  const mark = curve.mark();
  const { tau, delta } = loadTrapdoor(curve, trapdoor);
  const { fr } = curve;
  const scale = lagrangeScale(curve, tau, power + 1);
  fr.frm_inverse(delta, delta);
  fr.frm_mul(scale, delta, scale);
  fr.frm_fromMontgomery(scale, scale);
  const terms = curve.allocate(count * FIELD_BYTES);
  const range = { power: power + 1, first: 2 * first + 1, stride: 2, count };
  lagrangeTerms(curve, tau, scale, range, terms);
  const scalars = curve.words.slice(terms / 4, terms / 4 + count * (FIELD_BYTES / 4));
  curve.release(mark);
  return scalars;
}
