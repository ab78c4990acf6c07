/**
 * Writes section 4 of a .zkey: the coefficients of A and B, from which the prover computes both
 * sides of every constraint from the witness. Synchronous: it runs in a worker thread.
 *
 * A record is matrix (u32, 0 = A, 1 = B), row (u32), signal (u32) and the coefficient times 2^512,
 * "double Montgomery": the prover multiplies it by a plain witness value and gets Montgomery form.
 */
import { writeSync } from "node:fs";
import { SECTION_HEADER_BYTES } from "../../files/section-file.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import { RECORD_BYTES, ZKEY_SECTION } from "../formats/zkey-format.js";

export const MATRIX_A = 0;
export const MATRIX_B = 1;

const COUNT_BYTES = 4;
const BUFFERED_RECORDS = 1 << 15;

/** Writes records to an open file after `offset`; `finish` writes the section's header at `offset`. */
export class CoefficientFile {
  readonly #fd: number;
  readonly #offset: number;
  #written = 0;

  constructor(fd: number, offset: number) {
    this.#fd = fd;
    this.#offset = offset;
  }

  /** @param records whole ones */
  write(records: Uint8Array): void {
    const start = this.#offset + SECTION_HEADER_BYTES + COUNT_BYTES;
    writeFully(this.#fd, records, start + this.#written * RECORD_BYTES);
    this.#written += records.length / RECORD_BYTES;
  }

  /** Completes the section and returns its size in the file, header included. */
  finish(): number {
    const bytes = COUNT_BYTES + this.#written * RECORD_BYTES;
    const head = Buffer.alloc(SECTION_HEADER_BYTES + COUNT_BYTES);
    head.writeUInt32LE(ZKEY_SECTION.coefficients, 0);
    head.writeBigUInt64LE(BigInt(bytes), 4);
    head.writeUInt32LE(this.#written, SECTION_HEADER_BYTES);
    writeFully(this.#fd, head, this.#offset);
    return SECTION_HEADER_BYTES + bytes;
  }
}

/** Makes records by wasmcurves. */
export class CoefficientSection {
  readonly #curve: WasmCurve;
  readonly #file: CoefficientFile;
  readonly #buffer: number;
  /** (2^256)^3, plain: its Montgomery product with x is x * 2^512. */
  readonly #cube: number;
  #buffered = 0;

  constructor(curve: WasmCurve, fd: number, offset: number) {
    this.#curve = curve;
    this.#file = new CoefficientFile(fd, offset);
    this.#buffer = curve.allocate(BUFFERED_RECORDS * RECORD_BYTES);
    this.#cube = curve.montgomeryConstant(1n);
    curve.fr.frm_toMontgomery(this.#cube, this.#cube);
    curve.fr.frm_toMontgomery(this.#cube, this.#cube);
  }

  /** @param coefficient address of a plain scalar */
  append(matrix: number, row: number, signal: number, coefficient: number): void {
    if (this.#buffered === BUFFERED_RECORDS) this.#flush();
    const record = this.#buffer + this.#buffered++ * RECORD_BYTES;
    const { words, fr } = this.#curve;
    words[record >>> 2] = matrix;
    words[(record >>> 2) + 1] = row;
    words[(record >>> 2) + 2] = signal;
    fr.frm_mul(coefficient, this.#cube, record + 3 * 4);
  }

  /** Completes the section and returns its size in the file, header included. */
  finish(): number {
    this.#flush();
    return this.#file.finish();
  }

  #flush(): void {
    const end = this.#buffer + this.#buffered * RECORD_BYTES;
    this.#file.write(this.#curve.bytes.subarray(this.#buffer, end));
    this.#buffered = 0;
  }
}

function writeFully(fd: number, data: Uint8Array, position: number): void {
  for (let done = 0; done < data.length; ) {
    done += writeSync(fd, data, done, data.length - done, position + done);
  }
}
