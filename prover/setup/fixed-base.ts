/**
 * Multiplies the generator of G1 or G2 by many scalars. Every multiple that a digit can need is
 * computed once; a scalar then costs one addition per digit and no doubling (Brickell, Gordon,
 * McCurley, Wilson, "Fast exponentiation with precomputation", 1992).
 */

import { FIELD_BYTES } from "../bn254.js";
import type { Group, GroupName } from "../curve/groups.js";
import type { WasmCurve } from "../curve/wasm-curve.js";
import { BatchAffine } from "./batch-affine.js";
import { digitCount, signedDigits } from "./signed-digits.js";

/** Scalars handled together: their sums and inverses stay in the second-level cache. */
const BATCH = 2048;
const SCALAR_WORDS = FIELD_BYTES / 4;
/** Widest digit a group's table may have: about 64 MB a thread for either group. */
const MAX_WIDTH: Readonly<Record<GroupName, number>> = { G1: 17, G2: 16 };

/** Digit width that makes `scalars` multiplications and their table cheapest together. */
export function chooseWidth(group: GroupName, scalars: number): number {
  let best = 2;
  for (let width = 3; width <= MAX_WIDTH[group]; width++) {
    if (additions(width, scalars) < additions(best, scalars)) best = width;
  }
  return best;
}

function additions(width: number, scalars: number): number {
  return digitCount(width) * (scalars + 2 ** (width - 1));
}

/** Multiplies one generator. */
export interface FixedBaseTable {
  /**
   * points[i] = scalars[i] * generator, affine and in Montgomery form, infinity for a zero scalar.
   *
   * @param scalars plain, below the group order, 8 little-endian words each
   * @param points zeroed, room for every scalar's point
   */
  multiply(scalars: Uint32Array, points: Uint8Array): void;
}

/**
 * The table of one generator and the working memory of one thread. For machines that cannot run the
 * engine's arithmetic; elsewhere lane-fixed-base.ts is faster.
 */
export class FixedBase implements FixedBaseTable {
  readonly #curve: WasmCurve;
  readonly #group: Group;
  readonly #width: number;
  readonly #adder: BatchAffine;
  /** Row w holds d * 2^(width * w) * generator for d = 1 to 2^(width-1). */
  readonly #table: number;
  readonly #rowBytes: number;
  readonly #sums: number;
  readonly #addends = new Int32Array(BATCH);
  readonly #indices = new Uint32Array(BATCH);
  readonly #digits: Int32Array;

  constructor(curve: WasmCurve, groupName: GroupName, width: number) {
    const group = curve.groups[groupName];
    this.#curve = curve;
    this.#group = group;
    this.#width = width;
    this.#rowBytes = 2 ** (width - 1) * group.pointBytes;
    this.#table = curve.allocate(digitCount(width) * this.#rowBytes);
    this.#sums = curve.allocate(BATCH * group.pointBytes);
    this.#adder = new BatchAffine(curve, group, BATCH);
    this.#digits = new Int32Array(digitCount(width) * BATCH);
    this.#fillTable();
  }

  multiply(scalars: Uint32Array, points: Uint8Array): void {
    const { pointBytes } = this.#group;
    const total = scalars.length / SCALAR_WORDS;
    for (let next = 0; next < total; ) {
      let count = 0;
      for (; next < total && count < BATCH; next++) {
        if (!isZero(scalars, next)) this.#indices[count++] = next;
      }
      this.#multiplyBatch(scalars, count);
      const { bytes } = this.#curve;
      for (let i = 0; i < count; i++) {
        const sum = this.#sums + i * pointBytes;
        points.set(bytes.subarray(sum, sum + pointBytes), this.#indices[i]! * pointBytes);
      }
    }
    this.#digits.fill(0);
  }

  /** Leaves in `sums` the points of the scalars named by the first `count` indices. */
  #multiplyBatch(scalars: Uint32Array, count: number): void {
    const { pointBytes } = this.#group;
    const digits = this.#digits;
    signedDigits(scalars, this.#indices, count, this.#width, digits);
    this.#curve.bytes.fill(0, this.#sums, this.#sums + count * pointBytes);
    for (let w = 0; w < digitCount(this.#width); w++) {
      const beforeRow = this.#table + w * this.#rowBytes - pointBytes;
      for (let i = 0; i < count; i++) {
        const digit = digits[w * count + i]!;
        if (digit === 0) this.#addends[i] = 0;
        else if (digit > 0) this.#addends[i] = beforeRow + digit * pointBytes;
        else this.#addends[i] = -(beforeRow - digit * pointBytes);
      }
      this.#adder.accumulate(this.#sums, this.#addends, count);
    }
  }

  #fillTable(): void {
    const { generator, pointBytes } = this.#group;
    const half = 2 ** (this.#width - 1);
    this.#curve.bytes.copyWithin(this.#table, generator, generator + pointBytes);
    for (let w = 0; w < digitCount(this.#width); w++) {
      const row = this.#table + w * this.#rowBytes;
      // Knowing 1..known times the row's base, adding the last to each gives known+1..2*known.
      for (let known = 1; known < half; known *= 2) this.#extend(row, known);
      if (w + 1 === digitCount(this.#width)) continue;
      // Twice the row's last multiple, 2^(width-1), is the base of the next row.
      const last = row + (half - 1) * pointBytes;
      this.#shiftBy(last, row + this.#rowBytes, 1, last);
    }
  }

  #extend(row: number, known: number): void {
    const { pointBytes } = this.#group;
    const last = row + (known - 1) * pointBytes;
    for (let done = 0; done < known; done += BATCH) {
      const count = Math.min(BATCH, known - done);
      const from = row + done * pointBytes;
      this.#shiftBy(from, from + known * pointBytes, count, last);
    }
  }

  /** Writes to `to` the `count` points at `from`, each plus the point `addend`. */
  #shiftBy(from: number, to: number, count: number, addend: number): void {
    this.#curve.bytes.copyWithin(to, from, from + count * this.#group.pointBytes);
    this.#adder.accumulate(to, this.#addends.fill(addend, 0, count), count);
  }
}

function isZero(scalars: Uint32Array, index: number): boolean {
  for (let word = 0; word < SCALAR_WORDS; word++) {
    if (scalars[index * SCALAR_WORDS + word] !== 0) return false;
  }
  return true;
}
