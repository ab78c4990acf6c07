/**
 * The scalars of the key's H points. The prover knows the quotient h = (A * B - C) / Z through the
 * values of A * B - C at the odd roots of the doubled domain (at the even ones it is zero), so the
 * key holds the Lagrange basis of the doubled domain at its odd roots, divided by delta.
 */
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { MemoryPlan } from "../arithmetic/memory-plan.js";
import { FIELD_BYTES } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import { lagrangeScale, lagrangeTerms } from "./lagrange.js";
import { LaneScalars, planScalars } from "./lane-scalars.js";
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

/** The same on the engine's arithmetic. */
export class LaneQuotient {
  /** Scalars that there is room for. */
  readonly capacity: number;
  readonly #curve: WasmCurve;
  readonly #scalars: LaneScalars;
  /** Address of singles. */
  readonly #terms: number;

  /** @param code the compiled module of lane-module.ts */
  constructor(curve: WasmCurve, code: WebAssembly.Module, capacity: number) {
    const plan = new MemoryPlan();
    const area = planScalars(plan);
    this.capacity = capacity;
    this.#curve = curve;
    this.#terms = plan.reserve((capacity + 1) * ELEMENT_BYTES);
    this.#scalars = new LaneScalars(code, plan.allocate(), area);
  }

  scalars(trapdoor: Trapdoor, power: number, first: number, count: number): Uint32Array {
    const mark = this.#curve.mark();
    const { tau, delta } = loadTrapdoor(this.#curve, trapdoor);
    const { fr } = this.#curve;
    const scale = lagrangeScale(this.#curve, tau, power + 1);
    fr.frm_inverse(delta, delta);
    fr.frm_mul(scale, delta, scale);
    const range = { power: power + 1, first: 2 * first + 1, stride: 2, count };
    this.#scalars.lagrange(this.#curve, tau, scale, range, this.#terms);
    this.#curve.release(mark);
    const scalars = new Uint32Array(count * (FIELD_BYTES / 4));
    this.#scalars.export(this.#terms, count, "Montgomery", scalars);
    this.#scalars.bytes.fill(0);
    return scalars;
  }
}
