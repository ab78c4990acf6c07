/**
 * The trapdoor of a Groth16 setup (eprint 2016/260, section 3.2): tau, alpha, beta, delta; gamma is
 * 1, as in snarkjs. Whoever keeps it can prove anything under the key made from it.
 *
 * It is kept as plain bytes in one shared buffer that all threads of the setup read, so that there is
 * one place to overwrite. Values that would reveal it are overwritten too, where they have an address:
 * the QAP's values, the memory that a WASM instance allocated, the digits.
 *
 * Copies may remain in WASM's internal scratch (until the threads end), in numbers of the JavaScript
 * engine, in swap, core dumps or the processor. An aborted setup ends its threads at once, without
 * overwriting their memory.
 */
import { randomFillSync } from "node:crypto";
import { FIELD_BYTES, SCALAR_BITS, SCALAR_MODULUS } from "../bn254.js";
import { WasmCurve } from "../curve/wasm-curve.js";
import { lagrangeScale } from "./lagrange.js";

const ELEMENTS = ["tau", "alpha", "beta", "delta"] as const;

/** The four secrets, each a plain non-zero scalar of 32 little-endian bytes, in that order. */
export type Trapdoor = SharedArrayBuffer;

/** Addresses of the secrets, in Montgomery form. */
export type LoadedTrapdoor = Readonly<Record<(typeof ELEMENTS)[number], number>>;

/**
 * Samples a trapdoor uniformly from the operating system's randomness, for a QAP over the domain
 * of size 2^power.
 */
export function sampleTrapdoor(power: number): Trapdoor {
  const curve = new WasmCurve();
  const trapdoor: Trapdoor = new SharedArrayBuffer(ELEMENTS.length * FIELD_BYTES);
  const mark = curve.mark();
  do {
    for (let i = 0; i < ELEMENTS.length; i++) {
      sampleScalar(curve, new Uint8Array(trapdoor, i * FIELD_BYTES, FIELD_BYTES));
    }
  } while (isRootOfUnity(curve, trapdoor, power + 1));
  curve.release(mark);
  return trapdoor;
}

/** Overwrites the secrets. */
export function forgetTrapdoor(trapdoor: Trapdoor): void {
  new Uint8Array(trapdoor).fill(0);
}

/** Copies the secrets into the memory of `curve`; release it as soon as they have been used. */
export function loadTrapdoor(curve: WasmCurve, trapdoor: Trapdoor): LoadedTrapdoor {
  const load = (index: number): number => {
    const address = curve.allocate(FIELD_BYTES);
    curve.bytes.set(new Uint8Array(trapdoor, index * FIELD_BYTES, FIELD_BYTES), address);
    curve.fr.frm_toMontgomery(address, address);
    return address;
  };
  return { tau: load(0), alpha: load(1), beta: load(2), delta: load(3) };
}

/** Fills `scalar` with a uniform value in [1, group order), by rejection. */
function sampleScalar(curve: WasmCurve, scalar: Uint8Array): void {
  const mark = curve.mark();
  const candidate = curve.allocate(FIELD_BYTES);
  const order = curve.constant(SCALAR_MODULUS);
  const { fr } = curve;
  do {
    randomFillSync(scalar);
    scalar[FIELD_BYTES - 1]! &= 2 ** (SCALAR_BITS % 8) - 1;
    curve.bytes.set(scalar, candidate);
  } while (fr.int_gte(candidate, order) || fr.frm_isZero(candidate));
  curve.release(mark);
}

/** Whether tau^(2^power) = 1: then the Lagrange basis at tau divides by zero. */
function isRootOfUnity(curve: WasmCurve, trapdoor: Trapdoor, power: number): boolean {
  const mark = curve.mark();
  const { tau } = loadTrapdoor(curve, trapdoor);
  const zero = curve.fr.frm_isZero(lagrangeScale(curve, tau, power)) !== 0;
  curve.release(mark);
  return zero;
}
