/**
 * Streams the constraints section of an .r1cs file through a window of WASM memory, so that a
 * coefficient can be multiplied where it lies. Synchronous: it runs in a worker thread.
 *
 * A constraint is three linear combinations A, B, C (A * B = C); a combination is a count (u32) and
 * that many terms of signal (u32) and coefficient (32 bytes, plain).
 */
import { readSync } from "node:fs";
import { gotExpected } from "../../src/errors.js";
import { FIELD_BYTES, SCALAR_MODULUS } from "../bn254.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import type { R1cs } from "../formats/r1cs-file.js";
import { type ProverError, proverError } from "../prover-error.js";

const COUNT_BYTES = 4;
const TERM_BYTES = 4 + FIELD_BYTES;

/** Memory that a stream's window lies in; both views are asked for anew, since it may grow. */
export interface WindowMemory {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}

/** Bytes of a window. */
export const WINDOW_BYTES = 1 << 22;
/** Terms that are read together at most. */
export const MAX_TERMS = 1 << 14;

/** A cursor over the constraints of `circuit`, read from an open file, that takes signals and coefficients as they are. */
export class RawConstraintStream {
  readonly #memory: WindowMemory;
  readonly #fd: number;
  readonly #window: number;
  /** Addresses of the next byte and of the end of what has been read. */
  #next: number;
  #end: number;
  #fileOffset: number;
  #unread: number;

  constructor(memory: WindowMemory, window: number, fd: number, circuit: R1cs) {
    this.#memory = memory;
    this.#fd = fd;
    this.#window = window;
    this.#next = window;
    this.#end = window;
    this.#fileOffset = circuit.constraints.offset;
    this.#unread = circuit.constraints.bytes;
  }

  /** The number of terms of the linear combination that begins here. */
  nextCount(): number {
    return this.#memory.words[this.#take(COUNT_BYTES) >>> 2]!;
  }

  /**
   * Address of the next `count` terms, at most MAX_TERMS: of each its signal in the first word, then its coefficient.
   * Valid until the next call.
   */
  nextTerms(count: number): number {
    return this.#take(count * TERM_BYTES);
  }

  /** @throws QuipuError R1csInvalid unless every byte of the section has been consumed */
  finish(): void {
    const left = this.#end - this.#next + this.#unread;
    if (left > 0) throw invalid("bytes after the last constraint", left, 0);
  }

  #take(bytes: number): number {
    if (this.#end - this.#next < bytes) this.#refill(bytes);
    const address = this.#next;
    this.#next += bytes;
    return address;
  }

  #refill(needed: number): void {
    const memory = this.#memory.bytes;
    const kept = this.#end - this.#next;
    memory.copyWithin(this.#window, this.#next, this.#end);
    this.#next = this.#window;
    this.#end = this.#window + kept;
    const wanted = Math.min(WINDOW_BYTES - kept, this.#unread);
    const read = readSync(this.#fd, memory, this.#end, wanted, this.#fileOffset);
    this.#end += read;
    this.#fileOffset += read;
    this.#unread -= read;
    if (kept + read >= needed) return;
    if (read < wanted) {
      throw proverError("R1csTruncated", gotExpected("bytes read", read, wanted));
    }
    throw invalid("bytes left in the constraints section", kept, `at least ${needed}`);
  }
}

/** The same by wasmcurves, whose terms are checked one by one. */
export class ConstraintStream extends RawConstraintStream {
  readonly #curve: WasmCurve;
  readonly #circuit: R1cs;
  readonly #modulus: number;

  constructor(curve: WasmCurve, fd: number, circuit: R1cs) {
    const modulus = curve.constant(SCALAR_MODULUS);
    super(curve, curve.allocate(WINDOW_BYTES), fd, circuit);
    this.#curve = curve;
    this.#circuit = circuit;
    this.#modulus = modulus;
  }

  /** Address of the next term, valid until the next call. */
  nextTerm(): number {
    const term = this.nextTerms(1);
    const signal = this.#curve.words[term >>> 2]!;
    if (signal >= this.#circuit.signals || this.#curve.fr.int_gte(term + 4, this.#modulus)) {
      throw invalidTerm(signal, this.#circuit);
    }
    return term;
  }
}

/** Why a term with that signal is refused that is out of range. */
export function invalidTerm(signal: number, { signals }: R1cs): ProverError {
  return signal >= signals
    ? invalid("index of a signal", signal, `below ${signals}`)
    : invalid("coefficient", "one that is not below the modulus", "a reduced one");
}

function invalid(what: string, got: unknown, expected: unknown): ProverError {
  return proverError("R1csInvalid", gotExpected(what, got, expected));
}
