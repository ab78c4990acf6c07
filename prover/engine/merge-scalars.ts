/** The scalars of points that stand for several: sums of the witness' values, modulo r. */
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { modulo } from "../../src/arithmetic/limbs.js";
import { SCALAR_MODULUS } from "../bn254.js";
import { OPPOSITE } from "./distinct-points.js";
import type { EngineKey } from "./engine-key.js";

const WORDS = CANONICAL_BYTES / 8;

/**
 * Writes scalars `from` ≤ i < `to` of those behind the witness.
 *
 * @param witness address of the canonical values of all wires
 */
export function mergeScalars(
  { memory, wires, merged }: Pick<EngineKey, "memory" | "wires" | "merged">,
  witness: number,
  [from, to]: readonly [number, number],
): void {
  const words = new Uint32Array(memory.buffer);
  const values = new BigUint64Array(memory.buffer, witness, WORDS * (wires + merged.count));
  for (let i = from; i < to; i += 1) {
    const [first, last] = [words[merged.starts / 4 + i]!, words[merged.starts / 4 + i + 1]!];
    let sum = 0n;
    for (let term = first; term < last; term += 1) {
      const wire = words[merged.terms / 4 + term]!;
      if (wire >= OPPOSITE) sum -= readValue(values, wire - OPPOSITE);
      else sum += readValue(values, wire);
    }
    writeValue(values, wires + i, modulo(sum, SCALAR_MODULUS));
  }
}

function readValue(values: BigUint64Array, number: number): bigint {
  let value = 0n;
  for (let word = WORDS - 1; word >= 0; word -= 1) {
    value = (value << 64n) | values[WORDS * number + word]!;
  }
  return value;
}

function writeValue(values: BigUint64Array, number: number, value: bigint): void {
  for (let word = 0; word < WORDS; word += 1) {
    values[WORDS * number + word] = BigInt.asUintN(64, value >> BigInt(64 * word));
  }
}
