/**
 * Finds equal and opposite points of a key's table, once, when the key is loaded. Circuits repeat themselves, so their
 * keys have some; they would meet in the same bucket again and again, where the affine formula does not add them.
 * One point of each kind is kept, and takes the sum of the others' scalars.
 */
import { readInteger } from "../../files/section-file.js";
import { CANONICAL_BYTES } from "../../src/arithmetic/field-functions.js";
import { BASE_MODULUS } from "../bn254.js";

/** Asks for a scalar with the other sign, in the number of a term. */
export const OPPOSITE = 0x80000000;

/** A table's points that are neither at infinity nor equal or opposite to an earlier one. */
export interface DistinctPoints {
  /** Their numbers, ascending. */
  readonly present: Uint32Array;
  /**
   * Of points that stand for several, by position in `present`: the numbers of all of these, with OPPOSITE for those
   * that are opposite.
   */
  readonly merged: ReadonlyMap<number, readonly number[]>;
}

/** Points that are looked at before one is taken for a new one: keys that are made so cannot make it slow. */
const PROBES = 32;

/**
 * The distinct points of a section of a .zkey. Some may be left unmerged: sums are right either way.
 *
 * @param points affine, little-endian coordinates; all zero at infinity
 */
export function distinctPoints(points: Uint8Array, group: "g1" | "g2"): DistinctPoints {
  const size = (group === "g1" ? 2 : 4) * CANONICAL_BYTES;
  const view = new DataView(points.buffer, points.byteOffset, points.length);
  const present = new Uint32Array(points.length / size);
  const merged = new Map<number, number[]>();
  // Positions in `present` and one more, by the lowest word of x; 0 is free.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * present.length + 2)));
  let count = 0;
  for (let number = 0; number < present.length; number += 1) {
    if (isZero(points, number * size, (number + 1) * size)) continue;
    let slot = view.getUint32(number * size, true) % slots.length;
    let sign: number | undefined;
    for (let probe = 0; probe < PROBES && slots[slot] !== 0; probe += 1) {
      const position = slots[slot]! - 1;
      const first = present[position]!;
      if (isSame(points, first * size, number * size, size / 2)) {
        sign = signOf(points, first * size + size / 2, number * size + size / 2, size / 2);
      }
      if (sign !== undefined) {
        const terms = merged.get(position) ?? [first];
        terms.push(number + sign);
        merged.set(position, terms);
        break;
      }
      slot = (slot + 1) % slots.length;
    }
    if (sign !== undefined) continue;
    present[count++] = number;
    if (slots[slot] === 0) slots[slot] = count;
  }
  return { present: present.subarray(0, count), merged };
}

/** The same with no points merged. */
export function finitePoints(points: Uint8Array, group: "g1" | "g2"): DistinctPoints {
  const size = (group === "g1" ? 2 : 4) * CANONICAL_BYTES;
  const present = new Uint32Array(points.length / size);
  let count = 0;
  for (let number = 0; number < present.length; number += 1) {
    if (!isZero(points, number * size, (number + 1) * size)) present[count++] = number;
  }
  return { present: present.subarray(0, count), merged: new Map() };
}

/** 0 if two y are equal, OPPOSITE if they are opposite, else undefined. They begin at two places and are `size` long. */
function signOf(points: Uint8Array, first: number, second: number, size: number) {
  if (isSame(points, first, second, size)) return 0;
  for (let offset = 0; offset < size; offset += CANONICAL_BYTES) {
    const [y, other] = [first, second].map((start) =>
      readInteger(points.subarray(start + offset, start + offset + CANONICAL_BYTES)),
    ) as [bigint, bigint];
    if ((y + other) % BASE_MODULUS !== 0n) return undefined;
  }
  return OPPOSITE;
}

function isSame(points: Uint8Array, first: number, second: number, size: number): boolean {
  for (let i = 0; i < size; i += 1) if (points[first + i] !== points[second + i]) return false;
  return true;
}

function isZero(points: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (points[at] !== 0) return false;
  return true;
}
