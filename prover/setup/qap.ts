/**
 * Evaluates the QAP of a circuit at the trapdoor (eprint 2016/260, section 3.2), in one pass over
 * the constraints that also writes the coefficients section of the key.
 *
 * Row i of the constraint system belongs to the i-th root of unity, so signal s has
 * A_s(tau) = Σ_i A[i, s] * L_i(tau), and B_s, C_s likewise. After the constraints come rows with
 * A = signal, B = C = 0, one for each public signal and the constant one: they make the public A_s
 * linearly independent. Otherwise a proof could be reused with other public inputs.
 */
import { closeSync, openSync } from "node:fs";
import { FIELD_BYTES } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { CoefficientSection, MATRIX_A, MATRIX_B } from "./coefficient-section.js";
import { ConstraintStream } from "./constraint-stream.js";
import { lagrangeScale, lagrangeTerms } from "./lagrange.js";
import { type LoadedTrapdoor, loadTrapdoor, type Trapdoor } from "./trapdoor.js";

/**
 * A plain scalar of 32 bytes for every signal, shared between threads. The trapdoor can be computed
 * from them, so they are just as secret.
 */
export interface QapValues {
  /** A_s(tau) */
  readonly a: SharedArrayBuffer;
  /** B_s(tau) */
  readonly b: SharedArrayBuffer;
  /** beta * A_s + alpha * B_s + C_s at tau, divided by delta unless s is public or the one. */
  readonly joint: SharedArrayBuffer;
}

/** The input of the evaluation besides the circuit. */
export interface QapRequest {
  readonly circuit: R1cs;
  /** Power of two of the domain. */
  readonly power: number;
  readonly trapdoor: Trapdoor;
  /** Filled in. */
  readonly values: QapValues;
  /** The key under construction, and where in it the coefficients section begins. */
  readonly zkeyPath: string;
  readonly zkeyOffset: number;
}

/**
 * Fills `request.values` and writes the coefficients section; returns that section's size in bytes,
 * header included.
 *
 * @throws QuipuError R1csInvalid or R1csTruncated, CircuitTooBig if 4 GB of WASM memory do not
 *   suffice; errors of the file system as they are
 */
export function evaluateQap(curve: WasmCurve, request: QapRequest): number {
  const mark = curve.mark();
  const source = openSync(request.circuit.path, "r");
  const target = openSync(request.zkeyPath, "r+");
  try {
    const trapdoor = loadTrapdoor(curve, request.trapdoor);
    const section = new CoefficientSection(curve, target, request.zkeyOffset);
    const sums = new SignalSums(curve, request, trapdoor);
    sumConstraints(new ConstraintStream(curve, source, request.circuit), sums, section);
    sums.finish(trapdoor, request.values);
    return section.finish();
  } finally {
    curve.release(mark);
    closeSync(source);
    closeSync(target);
  }
}

function sumConstraints(
  stream: ConstraintStream,
  sums: SignalSums,
  section: CoefficientSection,
): void {
  const { curve, circuit } = sums;
  for (let row = 0; row < circuit.constraintCount; row++) {
    for (let left = stream.nextCount(); left > 0; left--) {
      const term = stream.nextTerm();
      const signal = curve.words[term >>> 2]!;
      sums.add(sums.a, signal, row, term + 4);
      section.append(MATRIX_A, row, signal, term + 4);
    }
    for (let left = stream.nextCount(); left > 0; left--) {
      const term = stream.nextTerm();
      const signal = curve.words[term >>> 2]!;
      sums.add(sums.b, signal, row, term + 4);
      section.append(MATRIX_B, row, signal, term + 4);
    }
    for (let left = stream.nextCount(); left > 0; left--) {
      const term = stream.nextTerm();
      sums.add(sums.c, curve.words[term >>> 2]!, row, term + 4);
    }
  }
  stream.finish();
  const one = curve.constant(1n);
  for (let signal = 0; signal <= circuit.publicSignals; signal++) {
    const row = circuit.constraintCount + signal;
    sums.add(sums.a, signal, row, one);
    section.append(MATRIX_A, row, signal, one);
  }
}

/** Three running sums for every signal, in WASM memory, and the Lagrange basis they are over. */
class SignalSums {
  readonly curve: WasmCurve;
  readonly circuit: R1cs;
  /** Addresses of the sums: plain scalars. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** L_i(tau) in Montgomery form. */
  readonly #basis: number;
  readonly #product: number;

  constructor(curve: WasmCurve, { circuit, power }: QapRequest, { tau }: LoadedTrapdoor) {
    this.curve = curve;
    this.circuit = circuit;
    this.a = curve.allocate(circuit.signals * FIELD_BYTES);
    this.b = curve.allocate(circuit.signals * FIELD_BYTES);
    this.c = curve.allocate(circuit.signals * FIELD_BYTES);
    this.#product = curve.allocate(FIELD_BYTES);
    const count = circuit.constraintCount + circuit.publicSignals + 1;
    this.#basis = curve.allocate(count * FIELD_BYTES);
    const scale = lagrangeScale(curve, tau, power);
    lagrangeTerms(curve, tau, scale, { power, first: 0, stride: 1, count }, this.#basis);
  }

  /** sums[signal] += coefficient (address, plain) * L_row(tau). */
  add(sums: number, signal: number, row: number, coefficient: number): void {
    const { fr } = this.curve;
    const sum = sums + signal * FIELD_BYTES;
    fr.frm_mul(coefficient, this.#basis + row * FIELD_BYTES, this.#product);
    fr.frm_add(sum, this.#product, sum);
  }

  /** Copies out the sums and joins the three of each signal. */
  finish({ alpha, beta, delta }: LoadedTrapdoor, values: QapValues): void {
    const { curve, circuit } = this;
    const { fr } = curve;
    const bytes = circuit.signals * FIELD_BYTES;
    new Uint8Array(values.a).set(curve.bytes.subarray(this.a, this.a + bytes));
    new Uint8Array(values.b).set(curve.bytes.subarray(this.b, this.b + bytes));
    fr.frm_inverse(delta, delta);
    for (let signal = 0; signal < circuit.signals; signal++) {
      const offset = signal * FIELD_BYTES;
      const joint = this.c + offset;
      fr.frm_mul(this.a + offset, beta, this.#product);
      fr.frm_add(joint, this.#product, joint);
      fr.frm_mul(this.b + offset, alpha, this.#product);
      fr.frm_add(joint, this.#product, joint);
      if (signal > circuit.publicSignals) fr.frm_mul(joint, delta, joint);
    }
    new Uint8Array(values.joint).set(curve.bytes.subarray(this.c, this.c + bytes));
  }
}
