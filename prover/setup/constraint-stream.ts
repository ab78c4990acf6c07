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

const WINDOW_BYTES = 1 << 22;
const COUNT_BYTES = 4;
const TERM_BYTES = 4 + FIELD_BYTES;

/** A cursor over the constraints of `circuit`, read from an open file. */
export class ConstraintStream {
  readonly #curve: WasmCurve;
  readonly #fd: number;
  readonly #circuit: R1cs;
  readonly #window: number;
  readonly #modulus: number;
  /** Addresses of the next byte and of the end of what has been read. */
  #next: number;
  #end: number;
  #fileOffset: number;
  #unread: number;

  constructor(curve: WasmCurve, fd: number, circuit: R1cs) {
    this.#curve = curve;
    this.#fd = fd;
    this.#circuit = circuit;
    this.#modulus = curve.constant(SCALAR_MODULUS);
    this.#window = curve.allocate(WINDOW_BYTES);
    this.#next = this.#window;
    this.#end = this.#window;
    this.#fileOffset = circuit.constraints.offset;
    this.#unread = circuit.constraints.bytes;
  }

  /** The number of terms of the linear combination that begins here. */
  nextCount(): number {
    return this.#curve.words[this.#take(COUNT_BYTES) >>> 2]!;
  }

  /**
   * Address of the next term: its signal in the first word, then its coefficient. Valid until the
   * next call.
   */
  nextTerm(): number {
    const term = this.#take(TERM_BYTES);
    const signal = this.#curve.words[term >>> 2]!;
    if (signal >= this.#circuit.signals) {
      throw invalid("index of a signal", signal, `below ${this.#circuit.signals}`);
    }
    if (this.#curve.fr.int_gte(term + 4, this.#modulus)) {
      throw invalid("coefficient", "one that is not below the modulus", "a reduced one");
    }
    return term;
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
    const memory = this.#curve.bytes;
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

function invalid(what: string, got: unknown, expected: unknown): ProverError {
  return proverError("R1csInvalid", gotExpected(what, got, expected));
}
