/** The content of a .zkey whose points are all at infinity: as many bytes as a key has, no circuit. */

import { BASE_MODULUS, SCALAR_MODULUS } from "../../prover/bn254.js";

/** What is to be unusual about it. */
export interface BlankZkey {
  readonly wires?: number;
  readonly publicSignals?: number;
  readonly power?: number;
  readonly protocol?: number;
  readonly modulus?: bigint;
  /** Records: matrix, row, wire. */
  readonly coefficients?: readonly (readonly [number, number, number])[];
}

export function blankZkey(options: BlankZkey = {}): Uint8Array {
  const { wires = 4, publicSignals = 1, power = 2, protocol = 1 } = options;
  const { modulus = BASE_MODULUS, coefficients = [] } = options;
  const header = Buffer.concat([
    words(32),
    element(modulus),
    words(32),
    element(SCALAR_MODULUS),
    words(wires, publicSignals, 2 ** power),
    Buffer.alloc(3 * 64 + 3 * 128),
  ]);
  const records = coefficients.map((record) => Buffer.concat([words(...record), element(1n)]));
  const sections: readonly (readonly [number, Buffer])[] = [
    [1, words(protocol)],
    [2, header],
    [3, Buffer.alloc(64 * (publicSignals + 1))],
    [4, Buffer.concat([words(coefficients.length), ...records])],
    [5, Buffer.alloc(64 * wires)],
    [6, Buffer.alloc(64 * wires)],
    [7, Buffer.alloc(128 * wires)],
    [8, Buffer.alloc(64 * (wires - publicSignals - 1))],
    [9, Buffer.alloc(64 * 2 ** power)],
    [10, Buffer.alloc(68)],
  ];
  const parts = sections.map(([id, content]) =>
    Buffer.concat([words(id, content.length, 0), content]),
  );
  return Buffer.concat([Buffer.from("zkey"), words(1, sections.length), ...parts]);
}

function words(...values: number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function element(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex").reverse();
}
