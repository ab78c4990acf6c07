/** The same as qap.ts, on the arithmetic of the engine, in memory of its own. */
import { closeSync, openSync } from "node:fs";
import { PAIR_BYTES } from "../../src/arithmetic/field-functions.js";
import { ELEMENT_BYTES } from "../../src/arithmetic/limbs.js";
import { MemoryPlan } from "../arithmetic/memory-plan.js";
import { R1CS_TERM_BYTES, TERMS_WORK_BYTES } from "../arithmetic/qap-functions.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import { RECORD_BYTES } from "../formats/zkey-format.js";
import { CoefficientFile, MATRIX_A, MATRIX_B } from "./coefficient-section.js";
import { invalidTerm, MAX_TERMS, RawConstraintStream, WINDOW_BYTES } from "./constraint-stream.js";
import { lagrangeScale } from "./lagrange.js";
import { LaneScalars, planScalars } from "./lane-scalars.js";
import type { QapRequest } from "./qap.js";
import { loadTrapdoor } from "./trapdoor.js";

const BUFFERED_RECORDS = 1 << 15;

/**
 * As evaluateQap does.
 *
 * @param code the compiled module of lane-module.ts
 * @throws QuipuError R1csInvalid or R1csTruncated, MemoryInsufficient if 4 GB do not suffice; errors of the file system as
 *   they are
 */
export function evaluateQapInLanes(
  curve: WasmCurve,
  code: WebAssembly.Module,
  request: QapRequest,
): number {
  const source = openSync(request.circuit.path, "r");
  const target = openSync(request.zkeyPath, "r+");
  let evaluation: Evaluation | undefined;
  try {
    evaluation = new Evaluation(curve, code, request, target);
    evaluation.sumConstraints(
      new RawConstraintStream(...evaluation.window, source, request.circuit),
    );
    return evaluation.finish();
  } finally {
    evaluation?.forget();
    closeSync(source);
    closeSync(target);
  }
}

class Evaluation {
  readonly #curve: WasmCurve;
  readonly #request: QapRequest;
  readonly #file: CoefficientFile;
  readonly #scalars: LaneScalars;
  /** Addresses. Sums are plain singles, by matrix A, B, C; the basis is in Montgomery form. */
  readonly #sums: readonly [number, number, number];
  readonly #basis: number;
  readonly #window: number;
  readonly #records: number;
  readonly #work: number;
  readonly #factors: number;
  /** A term with coefficient one. */
  readonly #one: number;
  #buffered = 0;

  constructor(curve: WasmCurve, code: WebAssembly.Module, request: QapRequest, target: number) {
    const { circuit, power } = request;
    this.#curve = curve;
    this.#request = request;
    this.#file = new CoefficientFile(target, request.zkeyOffset);
    const plan = new MemoryPlan();
    const area = planScalars(plan);
    const rows = circuit.constraintCount + circuit.publicSignals + 1;
    const sums = () => plan.reserve(circuit.signals * ELEMENT_BYTES);
    this.#sums = [sums(), sums(), sums()];
    this.#basis = plan.reserve((rows + 1) * ELEMENT_BYTES);
    this.#window = plan.reserve(WINDOW_BYTES);
    this.#records = plan.reserve((BUFFERED_RECORDS + 1) * RECORD_BYTES);
    this.#work = plan.reserve(TERMS_WORK_BYTES);
    this.#factors = plan.reserve(3 * PAIR_BYTES);
    this.#one = plan.reserve(R1CS_TERM_BYTES);
    this.#scalars = new LaneScalars(code, plan.allocate(), area);
    const mark = curve.mark();
    const { tau } = loadTrapdoor(curve, request.trapdoor);
    const range = { power, first: 0, stride: 1, count: rows };
    this.#scalars.lagrange(curve, tau, lagrangeScale(curve, tau, power), range, this.#basis);
    curve.release(mark);
  }

  /** Where the stream reads the constraints to. */
  get window(): [LaneScalars, number] {
    return [this.#scalars, this.#window];
  }

  sumConstraints(stream: RawConstraintStream): void {
    const { circuit } = this.#request;
    for (let row = 0; row < circuit.constraintCount; row += 1) {
      for (const matrix of [0, 1, 2] as const) {
        for (let left = stream.nextCount(); left > 0; ) {
          const count = Math.min(left, MAX_TERMS);
          this.#add(matrix, row, stream.nextTerms(count), count);
          left -= count;
        }
      }
    }
    stream.finish();
    const { words } = this.#scalars;
    words[this.#one / 4 + 1] = 1;
    for (let signal = 0; signal <= circuit.publicSignals; signal += 1) {
      words[this.#one / 4] = signal;
      this.#add(MATRIX_A, circuit.constraintCount + signal, this.#one, 1);
    }
  }

  /** Joins the three sums of each signal and copies them out; returns the size of the coefficients section. */
  finish(): number {
    const { circuit, values, trapdoor } = this.#request;
    const { fr } = this.#curve;
    const mark = this.#curve.mark();
    const { alpha, beta, delta } = loadTrapdoor(this.#curve, trapdoor);
    const one = this.#curve.montgomeryConstant(1n);
    const firstPrivate = circuit.publicSignals + 1;
    this.#join(0, firstPrivate, [beta, alpha, one]);
    fr.frm_inverse(delta, delta);
    for (const factor of [beta, alpha, one]) fr.frm_mul(factor, delta, factor);
    this.#join(firstPrivate, circuit.signals, [beta, alpha, one]);
    this.#curve.release(mark);
    for (const [i, shared] of [values.a, values.b, values.joint].entries()) {
      const out = new Uint32Array(shared);
      this.#scalars.export(this.#sums[i]!, circuit.signals, "plain", out);
    }
    this.#flush();
    return this.#file.finish();
  }

  /** Overwrites the memory. */
  forget(): void {
    this.#scalars.bytes.fill(0);
  }

  /** Adds terms of a row to the sums of a matrix, 0 to 2 for A, B, C, and to the records if it is A or B. */
  #add(matrix: 0 | 1 | 2, row: number, terms: number, count: number): void {
    const { circuit } = this.#request;
    const isKept = matrix === MATRIX_A || matrix === MATRIX_B;
    if (isKept && this.#buffered + count > BUFFERED_RECORDS) this.#flush();
    const records = isKept ? this.#records + this.#buffered * RECORD_BYTES : 0;
    const basis = this.#basis + row * ELEMENT_BYTES;
    const places = [basis, this.#sums[matrix], records, matrix, row, this.#work] as const;
    const bad = this.#scalars.functions.r_terms!(terms, count, circuit.signals, ...places);
    if (bad > 0) throw this.#refusal(terms, bad - 1, count);
    if (isKept) this.#buffered += count;
  }

  /** Why one of the two terms from `index` on is refused. */
  #refusal(terms: number, index: number, count: number): Error {
    const { circuit } = this.#request;
    const { words } = this.#scalars;
    const signals = [index, Math.min(index + 1, count - 1)].map(
      (i) => words[(terms + i * R1CS_TERM_BYTES) / 4]!,
    );
    return invalidTerm(Math.max(...signals), circuit);
  }

  #join(from: number, to: number, factors: readonly number[]): void {
    for (const [i, factor] of factors.entries()) {
      this.#scalars.load(this.#curve, factor, this.#factors + i * PAIR_BYTES);
    }
    const [a, b, c] = this.#sums.map((sums) => sums + from * ELEMENT_BYTES) as [
      number,
      number,
      number,
    ];
    this.#scalars.functions.r_joint!(a, b, c, to - from, this.#factors);
  }

  #flush(): void {
    const end = this.#records + this.#buffered * RECORD_BYTES;
    this.#file.write(this.#scalars.bytes.subarray(this.#records, end));
    this.#buffered = 0;
  }
}
