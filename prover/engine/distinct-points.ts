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
    const point = points.subarray(number * size, (number + 1) * size);
    if (isZero(point)) continue;
    let slot = view.getUint32(number * size, true) % slots.length;
    let sign: number | undefined;
    for (let probe = 0; probe < PROBES && slots[slot] !== 0; probe += 1) {
      const position = slots[slot]! - 1;
      const first = present[position]!;
      sign = signOf(points.subarray(first * size, (first + 1) * size), point);
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
    if (!isZero(points.subarray(number * size, (number + 1) * size))) present[count++] = number;
  }
  return { present: present.subarray(0, count), merged: new Map() };
}

/** 0 if two points are equal, OPPOSITE if they are opposite, else undefined. */
function signOf(first: Uint8Array, second: Uint8Array): number | undefined {
  const half = first.length / 2;
  if (!isSame(first, second, 0, half)) return undefined;
  if (isSame(first, second, half, first.length)) return 0;
  for (let at = half; at < first.length; at += CANONICAL_BYTES) {
    const [y, other] = [first, second].map((point) =>
      readInteger(point.subarray(at, at + CANONICAL_BYTES)),
    ) as [bigint, bigint];
    if ((y + other) % BASE_MODULUS !== 0n) return undefined;
  }
  return OPPOSITE;
}

function isSame(first: Uint8Array, second: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (first[at] !== second[at]) return false;
  return true;
}

function isZero(point: Uint8Array): boolean {
  for (let at = 0; at < point.length; at += 1) if (point[at] !== 0) return false;
  return true;
}
