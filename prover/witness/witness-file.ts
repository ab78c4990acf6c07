/** The content of a .wtns file: written, and read and checked against its circuit. */

import { readInteger } from "../../files/section-file.js";
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { gotExpected } from "../../src/errors.js";
import { SCALAR_MODULUS } from "../bn254.js";
import type { Witness } from "../prover-backend.js";
import { proverError } from "../prover-error.js";

/** "wtns" as a little-endian word. */
const MAGIC = 0x736e7477;
/** File header, then two sections: (field size, modulus, count) and the values. */
const FIELD_OFFSET = 12 + 12;
const COUNT_OFFSET = FIELD_OFFSET + 4 + CANONICAL_BYTES;
const VALUES_OFFSET = COUNT_OFFSET + 4 + 12;
const TOP_WORD = Number(SCALAR_MODULUS >> 224n);

/**
 * Writes the head of a .wtns file over this field: what stands before the values of the wires.
 * @param file as long as the whole file.
 */
export function writeHead(file: Uint8Array): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bytes = file.length - VALUES_OFFSET;
  const head = [MAGIC, 2, 2, 1, 8 + CANONICAL_BYTES, 0, CANONICAL_BYTES];
  for (const [i, word] of head.entries()) view.setUint32(4 * i, word, true);
  for (let i = 0; i < CANONICAL_BYTES / 8; i += 1) {
    view.setBigUint64(FIELD_OFFSET + 4 + 8 * i, SCALAR_MODULUS >> BigInt(64 * i), true);
  }
  view.setUint32(COUNT_OFFSET, bytes / CANONICAL_BYTES, true);
  view.setUint32(COUNT_OFFSET + 4, 2, true);
  view.setBigUint64(COUNT_OFFSET + 8, BigInt(bytes), true);
}

/**
 * Checks a .wtns file and finds the values in it.
 * @throws QuipuError `InputInvalid` if it is not a witness over this field, is truncated, has the wrong
 *   number of wires, or has a value that is not below r.
 */
export function readWitness(witness: Uint8Array, wires: number): Witness {
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength);
  if (witness.length < VALUES_OFFSET || view.getUint32(0, true) !== MAGIC) {
    throw proverError("InputInvalid", "witness: not a .wtns file");
  }
  const modulus = readElement(witness, FIELD_OFFSET + 4);
  if (view.getUint32(FIELD_OFFSET, true) !== CANONICAL_BYTES || modulus !== SCALAR_MODULUS) {
    throw proverError("InputInvalid", gotExpected("witness: modulus", modulus, SCALAR_MODULUS));
  }
  const count = view.getUint32(COUNT_OFFSET, true);
  if (count !== wires) {
    throw proverError("InputInvalid", gotExpected("witness: wires", count, wires));
  }
  const bytes = VALUES_OFFSET + wires * CANONICAL_BYTES;
  if (witness.length !== bytes) {
    throw proverError("InputInvalid", gotExpected("witness: bytes", witness.length, bytes));
  }
  for (let wire = 0; wire < wires; wire += 1) {
    const offset = VALUES_OFFSET + wire * CANONICAL_BYTES;
    if (view.getUint32(offset + CANONICAL_BYTES - 4, true) < TOP_WORD) continue;
    const value = readElement(witness, offset);
    if (value >= SCALAR_MODULUS) {
      throw proverError("InputInvalid", gotExpected(`witness: wire ${wire}`, value, "below r"));
    }
  }
  return { content: witness, values: witness.subarray(VALUES_OFFSET) };
}

/** The values of the first wires after the constant one, decimal: outputs, then public inputs. */
export function publicSignalsOf(values: Uint8Array, count: number): string[] {
  const offsets = Array.from({ length: count }, (_, i) => (1 + i) * CANONICAL_BYTES);
  return offsets.map((offset) => String(readElement(values, offset)));
}

function readElement(bytes: Uint8Array, offset: number): bigint {
  return readInteger(bytes.subarray(offset, offset + CANONICAL_BYTES));
}
